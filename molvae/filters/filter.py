"""What a filter is."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Protocol, Self, runtime_checkable

import numpy as np
from rdkit.Chem import Mol


@runtime_checkable
class Filter(Protocol):
    """Anything that says of each molecule whether it passes; a plain function will do."""

    def __call__(self, mols: Sequence[Mol]) -> np.ndarray:
        """Return bool (n,): True where a molecule passes."""
        ...


class ExplainingFilter(ABC):
    """A filter that also says why a molecule fails; authors write `failure`."""

    @abstractmethod
    def failure(self, mol: Mol) -> str:
        """Say in a few words what is wrong with one molecule; "" where it passes.

        Words are counted and compared: they name the rule that was broken, not the molecule's own value.
        """

    def failures(self, mols: Sequence[Mol]) -> list[str]:
        """Say what is wrong with each molecule; overridden where a batch is faster than one after another."""
        return [self.failure(mol) for mol in mols]

    def allowing(self, mols: Sequence[Mol]) -> Self:
        """The same filter, which does not hold against a molecule what some given ones have already.

        Rules of judgement are widened; what a user demands, such as a substructure, stays as it is.
        """
        return self

    def __call__(self, mols: Sequence[Mol]) -> np.ndarray:
        """Return bool (n,): True where a molecule passes."""
        return np.array([not failure for failure in self.failures(mols)], dtype=bool)
