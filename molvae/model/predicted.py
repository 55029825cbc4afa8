"""Properties that a model predicts from latent codes: a column of measured data as a scorer."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

import numpy as np
import torch
from rdkit.Chem import Mol

from molvae.chem.mol import to_smiles
from molvae.errors import MolvaeError
from molvae.files.documents import written_at
from molvae.model.folder import DESCRIPTION
from molvae.model.hub import card, find, load
from molvae.model.model import Model
from molvae.model.nn.threads import one_thread


class PredictedProperty:
    """Predictions of the property head of a model that was trained with `training.properties`.

    They are as good as the model's validation says, and best near the molecules that were measured.

    Args:
        model: a folder that `molvae train` has written.
        name: the measured column that the model learned.

    Attributes:
        failures: why the model could not read molecules of the last batch.

    Raises:
        MolvaeError: there is no such model, or it has not learned the property.
    """

    def __init__(self, model: str, name: str) -> None:
        learned = list(card(model).get("properties", ()))
        if name not in learned:
            there = f"it predicts {', '.join(learned)}" if learned else "train with training.properties=[...]"
            raise MolvaeError(f"{model} does not predict '{name}'; {there}")
        self.model, self.name, self.column = model, name, learned.index(name)
        self.written = written_at(find(model) / DESCRIPTION)
        self.failures: list[str] = []

    def __setstate__(self, state: dict[str, Any]) -> None:
        """Load the model in a worker process as it starts: the time that takes counts for no molecule."""
        self.__dict__.update(state)
        _loaded(self.model, self.written)

    @torch.inference_mode()
    def __call__(self, mols: Sequence[Mol]) -> np.ndarray:
        """Return float64 (n,), in the property's own unit; NaN for what the model cannot read."""
        smiles = [to_smiles(mol) for mol in mols]
        model = _loaded(self.model, self.written)
        _, self.failures = model.tokenize(smiles)
        head = model.network.property_head
        if head is None:
            raise MolvaeError(f"{self.model} has no property head")
        with one_thread():  # the same values in whatever process, each of which has its own number
            return head(model.encode(smiles))[:, self.column].double().numpy()


@cache
def _loaded(model: str, written: int) -> Model:
    """Loaded in each process that scores: models do not travel to the workers, names do.

    One that was written anew since is another model.
    """
    return load(model, "cpu")
