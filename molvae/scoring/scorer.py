"""What a scorer is."""

from collections.abc import Sequence
from typing import Protocol, runtime_checkable

import numpy as np
from rdkit.Chem import Mol

from molvae.errors import MolvaeError


class Scorer(Protocol):
    """Anything that gives each molecule a number; a plain function will do."""

    def __call__(self, mols: Sequence[Mol]) -> np.ndarray:
        """Return float64 (n,): NaN where the score could not be computed."""
        ...


class AnswerError(MolvaeError):
    """A scorer gave something else than a number for each molecule."""


@runtime_checkable
class Explaining(Protocol):
    """A scorer that says why molecules of its last batch have no score."""

    failures: Sequence[str]
    """One for each molecule, "" where there is a score."""
