"""Ring sizes."""

from collections.abc import Sequence
from typing import Self

from rdkit.Chem import Mol

from molvae.filters.filter import ExplainingFilter


class RingSize(ExplainingFilter):
    """Passes molecules whose rings all lie within a range of sizes; those without a ring pass.

    Args:
        smallest: fewest atoms in a ring.
        largest: most atoms in a ring.
    """

    def __init__(self, smallest: int = 3, largest: int = 7) -> None:
        self.smallest = smallest
        self.largest = largest

    def failure(self, mol: Mol) -> str:
        """Say whether a ring is too small or too large."""
        sizes = [len(ring) for ring in mol.GetRingInfo().AtomRings()]
        if sizes and min(sizes) < self.smallest:
            return f"ring of fewer than {self.smallest} atoms"
        return f"ring of more than {self.largest} atoms" if sizes and max(sizes) > self.largest else ""

    def allowing(self, mols: Sequence[Mol]) -> Self:
        """The same with the ring sizes of some molecules, and those between."""
        sizes = [len(ring) for mol in mols for ring in mol.GetRingInfo().AtomRings()]
        return type(self)(min([self.smallest, *sizes]), max([self.largest, *sizes]))
