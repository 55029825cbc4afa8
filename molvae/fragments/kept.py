"""The part of a molecule that has to stay, and whether a molecule still holds it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from rdkit import Chem
from rdkit.Chem import Atom, Mol

from molvae.chem.mol import parsed
from molvae.filters.filter import ExplainingFilter
from molvae.fragments.cut import POINT
from molvae.fragments.points import capped, is_point, points_of

Match = Mapping[int, int]
"""Atom of what is kept -> atom of the molecule."""
MATCHES = 200
"""Ways in which one fragment lies in a molecule that are looked at."""


class Nature(NamedTuple):
    """What an atom that is kept is like."""

    element: tuple[int, int, int, bool]
    """Atomic number, charge, isotope, aromatic or not."""
    hydrogens: int
    degree: int


@dataclass(frozen=True, eq=False)
class Kept:
    """One fragment or several that stay as they are: atoms, charges, isotopes, hydrogens, bonds and stereo.

    Attributes:
        mol: with numbered points; without points the whole of it is a substructure.
        groups: numbers of points that one new part fills together: ((1,), (2,)) is decorated at two places,
            ((1, 2),) is linked.
        open: whether its other hydrogens may be replaced too, as in a superstructure.
    """

    mol: Mol
    groups: tuple[tuple[int, ...], ...]
    open: bool = False

    @cached_property
    def smiles(self) -> str:
        """Canonical, with the points as `[*:1]`."""
        return Chem.MolToSmiles(self.mol)

    def opened(self) -> Kept:
        """The same without points: a substructure, whose hydrogens may all be replaced."""
        return Kept(capped(self.mol, [point.GetAtomMapNum() for point in points_of(self.mol)]), (), open=True)

    def holds(self, smiles: str) -> bool:
        """Whether a molecule holds it."""
        mol = parsed(smiles)
        return mol is not None and self.find(mol) is not None

    def find(self, mol: Mol) -> Match | None:
        """Where it lies in a molecule; None where it does not."""
        return next(self._matches(mol, 0, {}), None)

    def core(self, match: Match) -> list[int]:
        """The molecule's atoms that are kept."""
        return sorted(self.in_order(match))

    def in_order(self, match: Match) -> list[int]:
        """The same in one order for all molecules."""
        return [match[place] for place in self._natures]

    def new_parts(self, mol: Mol, match: Match) -> list[str]:
        """What of a molecule is not kept: SMILES whose points have the numbers of those they are bonded to.

        In an open one the places that it is bonded at are numbered as they come.
        """
        core = set(self.core(match))
        bonds = [
            bond
            for bond in mol.GetBonds()
            if (bond.GetBeginAtomIdx() in core) != (bond.GetEndAtomIdx() in core)
        ]
        if not bonds:
            return []
        numbers = self._numbers(match)
        labels = []
        for place, bond in enumerate(bonds, start=1):
            inner, outer = _ordered(bond.GetBeginAtomIdx(), bond.GetEndAtomIdx(), core)
            labels.append(numbers.get((inner, outer), place))
        pieces = Chem.FragmentOnBonds(
            mol, [bond.GetIdx() for bond in bonds], dummyLabels=[(n, n) for n in labels]
        )
        for atom in pieces.GetAtoms():
            if is_point(atom):
                atom.SetAtomMapNum(atom.GetIsotope())
                atom.SetIsotope(0)
        parts = Chem.GetMolFrags(pieces)
        new = [Chem.MolFragmentToSmiles(pieces, atoms) for atoms in parts if not core.intersection(atoms)]
        return sorted(new, key=_first_number)

    def _numbers(self, match: Match) -> dict[tuple[int, int], int]:
        """Pairs of a kept atom and the new one beside it -> the point's number."""
        return {(match[neighbor], match[point]): number for number, (point, neighbor) in self._points.items()}

    @cached_property
    def _natures(self) -> dict[int, Nature]:
        """Atom that is kept -> what it is like; read once, for it is held against every molecule."""
        return {atom.GetIdx(): _nature(atom) for atom in self.mol.GetAtoms() if not is_point(atom)}

    @cached_property
    def _points(self) -> dict[int, tuple[int, int]]:
        """Number of a point -> the point and the atom that it is on."""
        return {
            point.GetAtomMapNum(): (point.GetIdx(), point.GetNeighbors()[0].GetIdx())
            for point in points_of(self.mol)
        }

    @cached_property
    def _fragments(self) -> list[tuple[Mol, list[int]]]:
        """Each fragment as a query, and the places of its atoms in `mol`."""
        settings = Chem.AdjustQueryParameters.NoAdjustments()
        settings.makeDummiesQueries = True
        places: list[list[int]] = []
        mols = Chem.GetMolFrags(self.mol, asMols=True, sanitizeFrags=False, fragsMolAtomMapping=places)
        return [
            (Chem.AdjustQueryProperties(one, settings), list(at))
            for one, at in zip(mols, places, strict=True)
        ]

    def _matches(self, mol: Mol, number: int, found: dict[int, int]) -> Iterator[dict[int, int]]:
        if number == len(self._fragments):
            if self._is_whole(mol, found):
                yield found
            return
        query, places = self._fragments[number]
        settings = Chem.SubstructMatchParameters()
        settings.useChirality, settings.uniquify, settings.maxMatches = True, False, MATCHES
        for atoms in mol.GetSubstructMatches(query, settings):
            one = dict(zip(places, atoms, strict=True))
            if self._fits(mol, one):
                yield from self._matches(mol, number + 1, found | one)

    def _is_whole(self, mol: Mol, match: Match) -> bool:
        """Whether no atom is kept twice, and what the points are bonded to is new."""
        core = self.core(match)
        new = {match[point] for point, _ in self._points.values()}
        return len(set(core)) == len(core) and not new.intersection(core)

    def _fits(self, mol: Mol, match: Match) -> bool:
        return all(
            self._is_same(self._natures[own], _nature(mol.GetAtomWithIdx(other)))
            for own, other in match.items()
            if own in self._natures
        )

    def _is_same(self, own: Nature, other: Nature) -> bool:
        if self.open:
            return own.element == other.element and other.hydrogens <= own.hydrogens
        return own == other


class Holds(ExplainingFilter):
    """Passes molecules that hold what is kept.

    Args:
        kept: what they have to hold.
    """

    def __init__(self, kept: Kept) -> None:
        self.kept = kept

    def failure(self, mol: Mol) -> str:
        """Say what is lacking."""
        return "" if self.kept.find(mol) is not None else f"lacks {self.kept.smiles}"


def _nature(atom: Atom) -> Nature:
    element = atom.GetAtomicNum(), atom.GetFormalCharge(), atom.GetIsotope(), atom.GetIsAromatic()
    return Nature(element, atom.GetTotalNumHs(), atom.GetDegree())


def _ordered(begin: int, end: int, core: set[int]) -> Sequence[int]:
    return (begin, end) if begin in core else (end, begin)


def _first_number(part: str) -> int:
    return min(int(point.strip("[]*:")) for point in POINT.findall(part))
