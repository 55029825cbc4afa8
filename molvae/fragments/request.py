"""What a user asks to keep, made sure of: fragments with points, or atoms of a whole molecule."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal, get_args

import numpy as np
from rdkit import Chem
from rdkit.Chem import BondType, Mol

from molvae.checks.choices import one_of
from molvae.errors import SettingError
from molvae.fragments.kept import Kept
from molvae.fragments.points import capped, points_of, read_fragments
from molvae.fragments.table import FragmentTable
from molvae.fragments.task import Task, frame_of, grown, superstructures

Mode = Literal["auto", "decorate", "link", "morph", "grow", "superstructure"]
WITH_POINTS, WHOLE = ("decorate", "link", "morph"), ("grow", "superstructure")
ATOMS = "atoms:"
_NUMBERED = re.compile(r"\[(\d+\*|\d*\*:\d+)\]")
"""An attachment point with a number: without one it may be any atom of a SMARTS."""
MOST_LINKED = 4
"""Points that one part is known to fill."""


def task_of(
    start: str,
    *,
    keep: str | None = None,
    mode: Mode = "auto",
    points: Sequence[int] | str | None = None,
    table: FragmentTable,
    generator: np.random.Generator,
) -> Task:
    """What is to be designed.

    Args:
        start: SMILES, with attachment points or whole.
        keep: SMARTS, or `atoms:` and numbers of atoms from 0: what of a whole molecule stays.
        mode: "auto" tells decorating from linking by the number of fragments.
        points: numbers of the points that are filled; None fills all.
        table: of parts.
        generator: chooses the places of a superstructure.

    Raises:
        SettingError: something cannot be meant.
    """
    one_of(get_args(Mode), mode=mode)
    mol = read_fragments(start)
    if points_of(mol):
        if keep:
            raise SettingError("keep", keep, "start has attachment points, which say already what is kept")
        if mode in WHOLE:
            raise SettingError("mode", mode, "is for molecules without attachment points; leave it out")
        return _with_points(start, mol, mode, points, table)
    if "." in start:
        raise SettingError("start", start, "several molecules without attachment points; mark them as [*:1]")
    if points is not None:
        raise SettingError("points", points, "start has no attachment points")
    if keep:
        return _cut(start, mol, keep, mode, table)
    if mode not in WHOLE:
        wanted = "no attachment point such as [*:1]; give some, or keep=, or mode=grow or mode=superstructure"
        raise SettingError("start", start, wanted)
    frames = grown(mol, table) if mode == "grow" else superstructures(mol, table, generator)
    if not frames:
        raise SettingError("start", start, "has no hydrogen that could be replaced")
    return Task(Kept(mol, (), open=True), frames, Chem.MolToSmiles(mol))


def kept_of(keep: str, start: str = "") -> Kept:
    """What stays in all molecules.

    Args:
        keep: one fragment with attachment points, or several that are linked; or of a start molecule SMARTS
            that match once, or `atoms:` and numbers of atoms.
        start: SMILES of that molecule.

    Raises:
        SettingError: it cannot be meant.
    """
    if has_points(keep):
        mol = read_fragments(keep, "keep")
        fragments = [points_of(one) for one in Chem.GetMolFrags(mol, asMols=True)]
        if len(fragments) > 1:
            return Kept(mol, (_linked(keep, fragments),))
        return Kept(mol, tuple((point.GetAtomMapNum(),) for point in points_of(mol)))
    if not start:
        wanted = "needs a start molecule that it is a part of, or attachment points such as [*:1]"
        raise SettingError("keep", keep, wanted)
    return _kept(read_fragments(start), keep)


def has_points(keep: str) -> bool:
    """Whether what is kept is a fragment with attachment points, and no part of a start molecule."""
    return _NUMBERED.search(keep) is not None


def _with_points(
    start: str, mol: Mol, mode: Mode, points: Sequence[int] | str | None, table: FragmentTable
) -> Task:
    known = [point.GetAtomMapNum() for point in points_of(mol)]
    if points is not None:
        mol = _only(mol, known, _numbers(points))
    fragments = [points_of(one) for one in Chem.GetMolFrags(mol, asMols=True)]
    linked = mode in ("link", "morph") or (mode == "auto" and len(fragments) > 1)
    if linked:
        groups = [_linked(start, fragments)]
    elif len(fragments) > 1:
        raise SettingError("mode", mode, f"start has {len(fragments)} fragments; mode=link joins them")
    else:
        groups = [(point.GetAtomMapNum(),) for point in points_of(mol)]
    kept = Kept(mol, tuple(groups))
    return Task(kept, [frame_of(mol, groups, table, rings=mode == "morph")])


def _numbers(points: Sequence[int] | str) -> list[int]:
    words = points.strip("[] ").split(",") if isinstance(points, str) else [str(number) for number in points]
    if not all(word.strip().isdigit() for word in words):
        raise SettingError("points", points, "numbers of attachment points, such as 1,3")
    return [int(word) for word in words]


def _only(mol: Mol, known: Sequence[int], points: Sequence[int]) -> Mol:
    """The molecule with hydrogens at the points that are not filled."""
    unknown = sorted(set(points) - set(known))
    if unknown or not points:
        named = ",".join(map(str, points))
        raise SettingError("points", named, f"start has the attachment points {', '.join(map(str, known))}")
    return capped(mol, set(known) - set(points))


def _linked(start: str, fragments: Sequence[Sequence[Chem.Atom]]) -> tuple[int, ...]:
    """The points that one part joins: one of each fragment."""
    if len(fragments) < 2:
        raise SettingError(
            "mode", "link", f"{start} is one fragment; several are linked, as in A[*:1].B[*:2]"
        )
    if len(fragments) > MOST_LINKED:
        raise SettingError("start", start, f"{len(fragments)} fragments; at most {MOST_LINKED} are linked")
    odd = next((points for points in fragments if len(points) != 1), None)
    if odd is not None:
        wanted = (
            f"a fragment has {len(odd)} attachment points; of several fragments each has one: see points="
        )
        raise SettingError("start", start, wanted)
    return tuple(points[0].GetAtomMapNum() for points in fragments)


def _cut(start: str, mol: Mol, keep: str, mode: Mode, table: FragmentTable) -> Task:
    if mode in WITH_POINTS:
        raise SettingError("mode", mode, "is for fragments with attachment points; keep= says what stays")
    kept = _kept(mol, keep)
    return Task(kept, [frame_of(kept.mol, kept.groups, table)], Chem.MolToSmiles(mol))


def _kept(mol: Mol, keep: str) -> Kept:
    """The atoms that stay, with a point where each of the others was bonded."""
    core = _chosen(mol, keep)
    if len(core) == mol.GetNumAtoms():
        raise SettingError("keep", keep, "is all of start; mode=grow adds to it")
    bonds = [b for b in mol.GetBonds() if (b.GetBeginAtomIdx() in core) != (b.GetEndAtomIdx() in core)]
    for bond in bonds:
        if bond.IsInRing() or bond.GetBondType() != BondType.SINGLE:
            where = f"{bond.GetBeginAtomIdx()} and {bond.GetEndAtomIdx()}"
            what = "a ring" if bond.IsInRing() else "a multiple bond"
            raise SettingError("keep", keep, f"cuts {what} between atoms {where}; keep all of it or nothing")
    labels = [(number, number) for number in range(1, len(bonds) + 1)]
    pieces = Chem.FragmentOnBonds(mol, [bond.GetIdx() for bond in bonds], dummyLabels=labels)
    groups = []
    stay: list[int] = []
    for atoms in Chem.GetMolFrags(pieces):
        numbers = [
            pieces.GetAtomWithIdx(place).GetIsotope() for place in atoms if not _is_atom(pieces, place)
        ]
        if core.intersection(atoms):
            stay += atoms
        else:
            groups.append(tuple(sorted(numbers)))
    most = max(map(len, groups))
    if most > MOST_LINKED:
        raise SettingError("keep", keep, f"a part that changes has {most} bonds to it; at most {MOST_LINKED}")
    left = Chem.MolFragmentToSmiles(pieces, sorted(stay))
    return Kept(read_fragments(left, "keep"), tuple(sorted(groups)))


def _is_atom(mol: Mol, place: int) -> bool:
    return bool(mol.GetAtomWithIdx(place).GetAtomicNum())


def _chosen(mol: Mol, keep: str) -> set[int]:
    if keep.startswith(ATOMS):
        return _listed(mol, keep)
    query = Chem.MolFromSmarts(keep)
    if query is None:
        raise SettingError("keep", keep, f"no SMARTS that RDKit can read, and no list such as {ATOMS}0,1,2")
    matches = mol.GetSubstructMatches(query)
    if len(matches) != 1:
        told = "matches nothing of start" if not matches else f"matches start {len(matches)} times"
        remedy = "" if not matches else f"; say which: keep={ATOMS}{','.join(map(str, sorted(matches[0])))}"
        raise SettingError("keep", keep, told + remedy)
    return set(matches[0])


def _listed(mol: Mol, keep: str) -> set[int]:
    words = keep.removeprefix(ATOMS).split(",")
    numbers = {int(word) for word in words if word.strip().isdigit()}
    if not all(word.strip().isdigit() for word in words) or max(numbers) >= mol.GetNumAtoms():
        wanted = f"numbers of atoms from 0 to {mol.GetNumAtoms() - 1}, in the order of start, as {ATOMS}0,1,2"
        raise SettingError("keep", keep, wanted)
    return numbers
