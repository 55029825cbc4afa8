"""Allowed elements."""

from collections.abc import Sequence
from typing import Self

from rdkit.Chem import GetPeriodicTable, Mol

from molvae.errors import SettingError
from molvae.filters.filter import ExplainingFilter


class Elements(ExplainingFilter):
    """Passes molecules made of a set of elements; hydrogen is always allowed.

    Args:
        allowed: element symbols.

    Raises:
        SettingError: for a symbol that is no element.
    """

    def __init__(self, allowed: Sequence[str]) -> None:
        elements = {GetPeriodicTable().GetElementSymbol(number) for number in range(1, 119)}
        for symbol in allowed:
            if symbol not in elements:
                raise SettingError("allowed", symbol, "symbols of elements")
        self.allowed = frozenset(allowed) | {"H"}

    def failure(self, mol: Mol) -> str:
        """Name an element that is not allowed."""
        strange = sorted({atom.GetSymbol() for atom in mol.GetAtoms()} - self.allowed)
        return f"element {strange[0]}" if strange else ""

    def allowing(self, mols: Sequence[Mol]) -> Self:
        """The same with the elements of some molecules."""
        return type(self)(
            sorted(self.allowed.union(atom.GetSymbol() for mol in mols for atom in mol.GetAtoms()))
        )
