"""Latent vectors as molecular descriptors in scikit-learn."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Self

import numpy as np
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.utils import Tags
from sklearn.utils.validation import check_is_fitted

from molvae.model.hub import load


class LatentEncoder(TransformerMixin, BaseEstimator):
    """Turns SMILES into the posterior means of a trained model, as a step of a scikit-learn pipeline.

    Nothing is learned in `fit`: the model is loaded. A molecule that cannot be encoded becomes a row of NaN,
    so that rows stay aligned; put an imputer behind where there may be some.

    Args:
        model: a shipped model's name, or a model's folder; None is the default model.
        device: "cpu", "cuda", or "auto" for a GPU where there is one.
    """

    def __init__(self, model: str | Path | None = None, device: str = "auto") -> None:
        self.model = model
        self.device = device

    def fit(self, X: Sequence[str], y: Any = None) -> Self:
        """Load the model."""
        _one_column(X)
        self.model_ = load(self.model, self.device)
        return self

    def transform(self, X: Sequence[str]) -> np.ndarray:
        """Latent vectors of SMILES: float32 (n, D).

        Args:
            X: n SMILES: a list, a pandas column, an array of shape (n,) or (n, 1).
        """
        check_is_fitted(self)
        return self.model_.encode(_one_column(X)).cpu().numpy()

    def get_feature_names_out(self, input_features: Any = None) -> np.ndarray:
        """Names of the columns: z_0, z_1, ..."""
        check_is_fitted(self)
        return np.array([f"z_{index}" for index in range(self.model_.network.latent_dim)], dtype=object)

    def __sklearn_tags__(self) -> Tags:
        tags = super().__sklearn_tags__()
        tags.input_tags.one_d_array = True
        tags.input_tags.two_d_array = False
        tags.input_tags.string = True
        tags.requires_fit = True
        return tags


def _one_column(X: Sequence[str]) -> list[str]:
    values = np.asarray(X, dtype=object)
    if values.ndim == 2 and values.shape[1] == 1:
        values = values[:, 0]
    if values.ndim != 1 or not all(isinstance(value, str) for value in values):
        raise ValueError("LatentEncoder takes SMILES: a list of text, or one column of it")
    return values.tolist()
