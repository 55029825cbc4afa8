"""A filter and a scorer of a package of its own: `filters=few_rings` and `scoring=carbon_share` name them."""

from collections.abc import Sequence

import numpy as np
from rdkit.Chem import Mol

from molvae.filters.filter import ExplainingFilter


class FewRings(ExplainingFilter):
    """Passes molecules of at most so many rings."""

    def __init__(self, most: int = 2) -> None:
        self.most = most

    def failure(self, mol: Mol) -> str:
        """Say in a few words what is wrong; "" where the molecule passes."""
        return f"more than {self.most} rings" if mol.GetRingInfo().NumRings() > self.most else ""


class CarbonShare:
    """The share of the heavy atoms that are carbon, 0 to 1."""

    def __call__(self, mols: Sequence[Mol]) -> np.ndarray:
        """Return float64 (n,)."""
        return np.array([np.mean([atom.GetAtomicNum() == 6 for atom in mol.GetAtoms()]) for mol in mols])
