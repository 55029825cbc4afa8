"""A learned property as a scorer."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any, Literal

import numpy as np
from rdkit.Chem import Mol

from molvae.assay.files import PREDICTOR
from molvae.assay.folder import load_predictor
from molvae.assay.predictor import Prediction, Predictor
from molvae.checks.choices import one_of
from molvae.chem.mol import to_smiles
from molvae.files.documents import written_at

GOOD = 0.9
"""Quantile of the measured values that is to be exceeded where no threshold is given."""
VALUES = ("exceeding", "mean", "lcb")


class LearnedProperty:
    """Predictions of what `molvae.learn` has written, with their uncertainty.

    Args:
        model: the folder.
        value: "exceeding" is the probability that the property lies above the threshold, which is a score as
            it is; "mean" and "lcb" (a standard deviation below the mean) are in the property's unit.
        threshold: None is the value that the best tenth of the measured compounds exceed.

    Raises:
        SettingError: there is no such value.
        MolvaeError: there is no predictor in the folder.
    """

    takes_lists = True
    """Many molecules at once cost hardly more than one."""

    def __init__(
        self,
        model: str,
        value: Literal["exceeding", "mean", "lcb"] = "exceeding",
        threshold: float | None = None,
    ) -> None:
        one_of(VALUES, value=value)
        self.model, self.value = model, value
        self.written = written_at(Path(model) / PREDICTOR)
        predictor = _loaded(model, self.written)
        self.threshold = _good(predictor) if threshold is None else threshold

    def __setstate__(self, state: dict[str, Any]) -> None:
        """Load the predictor in a worker process as it starts: the time that takes counts for no molecule."""
        self.__dict__.update(state)
        _loaded(self.model, self.written)

    def __call__(self, mols: Sequence[Mol]) -> np.ndarray:
        """Return float64 (n,)."""
        if not len(mols):
            return np.empty(0)
        return self._value(_loaded(self.model, self.written).predict([to_smiles(mol) for mol in mols]))

    def _value(self, found: Prediction) -> np.ndarray:
        if self.value == "mean":
            return found.mean
        return found.lcb() if self.value == "lcb" else found.exceeding(self.threshold)


@cache
def _loaded(model: str, written: int) -> Predictor:
    """A folder's predictor, made once in each process, and anew where the folder was written to since."""
    return load_predictor(model)


def _good(predictor: Predictor) -> float:
    return float(np.quantile(predictor.known.numbers[predictor.known.measured], GOOD))
