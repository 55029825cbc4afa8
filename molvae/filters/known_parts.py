"""Whether a molecule is put together from parts that reference molecules are put together from."""

from __future__ import annotations

from abc import abstractmethod
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import partial
from importlib.resources import files
from typing import ClassVar, Self

import numpy as np
from rdkit.Chem import Mol
from rdkit.Chem.MolStandardize import rdMolStandardize

from molvae import table
from molvae.chem.mol import parse
from molvae.chem.quiet import quiet
from molvae.filters.filter import ExplainingFilter
from molvae.parallel import left_out, map_chunks


class KnownParts(ExplainingFilter):
    """Passes molecules each of whose parts reference molecules show too; a kind of part is a subclass.

    Args:
        known: numbers of the parts that are known; see `numbers`.
    """

    SHIPPED: ClassVar[str]
    """File beside this one, of the parts that molecules of drugspace show."""

    def __init__(self, known: Iterable[int]) -> None:
        self.known = frozenset(known)

    @classmethod
    def from_file(cls, reference: str = "", least: int = 5, also: str | Sequence[str] = "") -> Self:
        """Learn from a file of molecules, as they are and uncharged.

        Args:
            reference: the file; "" takes what ships: parts that the first 200,000 bioactive and drug-like
                molecules of drugspace's training split show, environments in two at least.
            least: how many molecules of the file must show a part.
            also: a SMILES, a file of them, or several, such as seeds: what one of them shows is known too.
        """
        known = cls.learned(reference, least) if reference else cls._shipped()
        seeds = [mol for smiles in table.read_molecules(also) if (mol := parse(smiles))] if also else []
        return cls(known.tolist()).allowing(seeds)

    @classmethod
    @abstractmethod
    def numbers(cls, mol: Mol) -> list[int]:
        """A number for each part of a molecule, the same for the same part anywhere."""

    @classmethod
    @abstractmethod
    def name(cls, mol: Mol, place: int) -> str:
        """What to call the part that `numbers` has in a place."""

    def failure(self, mol: Mol) -> str:
        """Name the first unknown part."""
        for place, number in enumerate(self.numbers(mol)):
            if number not in self.known:
                return f"unfamiliar {self.name(mol, place)}"
        return ""

    def allowing(self, mols: Sequence[Mol]) -> Self:
        """The same filter, which knows the parts of some molecules too."""
        return type(self)(self.known.union(*map(self.shown, mols)))

    @classmethod
    def shown(cls, mol: Mol) -> set[int]:
        """The parts of a molecule as it is and uncharged: some collections draw ions, some do not."""
        shown = set(cls.numbers(mol))
        if any(atom.GetFormalCharge() for atom in mol.GetAtoms()):
            with quiet():
                shown |= set(cls.numbers(rdMolStandardize.Uncharger().uncharge(mol)))
        return shown

    @classmethod
    def learned(cls, path: str, least: int) -> np.ndarray:
        """The parts that at least so many molecules of a file show, sorted, uint32 (n,)."""
        chunks = (chunk[table.SMILES].tolist() for chunk in table.read_chunks(path))
        seen: Counter[int] = Counter()
        for counted in map_chunks(partial(_counted, cls), chunks, lost=left_out(Counter())):
            seen.update(counted)
        return often(seen, least)

    @classmethod
    def _shipped(cls) -> np.ndarray:
        with files("molvae.filters").joinpath(cls.SHIPPED).open("rb") as file:
            return np.load(file)


def often(seen: Counter[int], least: int) -> np.ndarray:
    """The numbers that were counted so often, sorted, uint32 (n,)."""
    return np.array(sorted(number for number, count in seen.items() if count >= least), dtype=np.uint32)


def _counted(kind: type[KnownParts], smiles: Sequence[str]) -> Counter[int]:
    mols = map(parse, smiles)
    return Counter(number for mol in mols if mol is not None for number in kind.shown(mol))
