"""What is to be designed: what stays, and where new parts may come."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import permutations

import numpy as np
from rdkit import Chem
from rdkit.Chem import Mol

from molvae.fragments.cut import labels_of
from molvae.fragments.environment import environments
from molvae.fragments.kept import Kept
from molvae.fragments.points import points_of, with_point
from molvae.fragments.splice import relabelled, spliced
from molvae.fragments.surroundings import surrounding
from molvae.fragments.table import Candidates, FragmentTable

MOST_PLACES = 3
"""Hydrogens of a superstructure that are replaced together."""
FRAMES = 64
"""Choices of places that are made ready."""


@dataclass(frozen=True, eq=False)
class Frame:
    """What stays, with the points that are filled together."""

    mol: Mol
    groups: tuple[tuple[int, ...], ...]
    candidates: tuple[Candidates, ...]
    """Parts for each group, whose points have the numbers of the group's."""

    @cached_property
    def types(self) -> dict[int, int]:
        """Number of a point -> place in `TYPES` of the atom that it is on."""
        return types_of(self.mol)

    def splice(self, parts: Sequence[str]) -> str | None:
        """The molecule with these parts, one for each group; None where none comes of it."""
        return spliced(self.mol, parts)

    def log_share(self, parts: Sequence[str]) -> float:
        """How common these parts are beside such atoms: the logarithm of their shares' product."""
        return sum(one.log_share(part) for one, part in zip(self.candidates, parts, strict=True))

    def fitting(self, parts: Iterable[str], group: int) -> list[str]:
        """Those of a molecule's parts that fill a group, in each way that the types of atoms allow.

        Args:
            parts: with as many points as the group, labelled by `molvae.fragments.cut.parts`.
            group: its place.
        """
        return [
            relabelled(part, order)
            for part in parts
            for order in permutations(self.groups[group])
            if [1 + self.types[number] for number in order] == labels_of(part)
        ]


def types_of(mol: Mol) -> dict[int, int]:
    """Number of each point -> place in `TYPES` of the atom that it is on."""
    return {
        point.GetAtomMapNum(): surrounding(point.GetNeighbors()[0], point.GetIdx())
        for point in points_of(mol)
    }


@dataclass(frozen=True, eq=False)
class Task:
    """What stays, and the frames that are filled.

    Attributes:
        kept: what each molecule is held against.
        frames: one, or one for each choice of places.
        original: the molecule that was given whole, which is no new one; "" where there is none.
    """

    kept: Kept
    frames: Sequence[Frame] = field(repr=False)
    original: str = ""


def frame_of(
    mol: Mol, groups: Sequence[tuple[int, ...]], table: FragmentTable, *, rings: bool = False
) -> Frame:
    """A frame with the parts of a table that suit its points.

    Args:
        mol: what stays, with numbered points.
        groups: numbers of the points that one part fills together.
        table: of parts.
        rings: whether new parts must have a ring.
    """
    types = types_of(mol)
    places = {point.GetAtomMapNum(): point.GetIdx() for point in points_of(mol)}
    found = (
        table.beside(
            [types[number] for number in group],
            group,
            environments(mol, places[group[0]]) if len(group) == 1 else (),
        )
        for group in groups
    )
    return Frame(mol, tuple(groups), tuple(one.with_rings() if rings else one for one in found))


def open_places(mol: Mol) -> list[int]:
    """One atom of each kind that has a hydrogen to replace; stereocenters stay as they are."""
    ranks = Chem.CanonicalRankAtoms(mol, breakTies=False)
    places: dict[int, int] = {}
    for atom in mol.GetAtoms():
        if atom.GetTotalNumHs() and not atom.HasProp("_CIPCode") and atom.GetAtomicNum() in (6, 7, 8, 16):
            places.setdefault(ranks[atom.GetIdx()], atom.GetIdx())
    return sorted(places.values())


def grown(mol: Mol, table: FragmentTable) -> list[Frame]:
    """A frame for each hydrogen that may be replaced."""
    return [frame_of(with_point(mol, place, 1), [(1,)], table) for place in open_places(mol)]


def superstructures(mol: Mol, table: FragmentTable, generator: np.random.Generator) -> list[Frame]:
    """Frames with one to three hydrogens to replace, all of those with one among them."""
    places = open_places(mol)
    chosen = {(place,): None for place in places}
    for _ in range(FRAMES - len(places) if len(places) > 1 else 0):
        several = min(int(generator.integers(2, MOST_PLACES + 1)), len(places))
        chosen[tuple(sorted(generator.choice(places, several, replace=False).tolist()))] = None
    return [_replaced(mol, some, table) for some in chosen]


def _replaced(mol: Mol, places: Sequence[int], table: FragmentTable) -> Frame:
    draft = mol
    for number, place in enumerate(places, start=1):
        draft = with_point(draft, place, number)
    return frame_of(draft, [(number,) for number in range(1, len(places) + 1)], table)
