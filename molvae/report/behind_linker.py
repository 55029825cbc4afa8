"""A part that two molecules share behind linkers that differ."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from rdkit.Chem import FastFindRings, GetMolFrags, Mol, RWMol

from molvae.report.drawing import SHARED_ATOMS, shared_atoms

_PLACE = "_place"


def behind_linker(mol: Mol, other: Mol, shared: Mapping[int, int]) -> dict[int, int]:
    """Atoms of a part that is joined to the same atoms in both molecules, but by another linker.

    The largest common substructure ends at a linker that is longer: all that lies behind it would seem new.

    Args:
        mol: whose atoms are told.
        other: the molecule that it is compared with.
        shared: atom of the molecule -> its partner, of what they share in one piece.

    Returns:
        Atom of the molecule -> its partner; empty where there is no such part.
    """
    rest, rest_other = _without(mol, shared), _without(other, shared.values())
    if min(rest.GetNumAtoms(), rest_other.GetNumAtoms()) < SHARED_ATOMS:
        return {}
    part = {
        _places(rest, [own]).pop(): _places(rest_other, [place]).pop()
        for place, own in shared_atoms(rest, rest_other, elements=True)
    }
    linker, of_part, of_core = _ends(mol, {*part}, {*shared})
    _, of_part_other, of_core_other = _ends(other, {*part.values()}, {*shared.values()})
    joined_alike = {part[one] for one in of_part} == of_part_other and (
        {shared[one] for one in of_core} == of_core_other
    )
    return part if len(part) >= SHARED_ATOMS and linker and joined_alike else {}


def _ends(mol: Mol, part: set[int], core: set[int]) -> tuple[set[int], set[int], set[int]]:
    """Atoms between two parts of a molecule, and those of each part that these, or the other part, join."""
    free = _without(mol, part | core)
    pieces = [_places(free, piece) for piece in GetMolFrags(free)]
    linker = {
        atom
        for piece in pieces
        if _around(mol, piece) & part and _around(mol, piece) & core
        for atom in piece
    }
    return linker, _around(mol, linker | core) & part, _around(mol, linker | part) & core


def _without(mol: Mol, atoms: Iterable[int]) -> Mol:
    """What is left without some atoms; each that stays knows its place in the whole."""
    left = RWMol(mol)
    for atom in left.GetAtoms():
        atom.SetIntProp(_PLACE, atom.GetIdx())
    left.BeginBatchEdit()
    for atom in {*atoms}:
        left.RemoveAtom(atom)
    left.CommitBatchEdit()
    FastFindRings(left)
    return left


def _places(left: Mol, atoms: Iterable[int]) -> set[int]:
    return {left.GetAtomWithIdx(atom).GetIntProp(_PLACE) for atom in atoms}


def _around(mol: Mol, atoms: Iterable[int]) -> set[int]:
    return {near.GetIdx() for atom in atoms for near in mol.GetAtomWithIdx(atom).GetNeighbors()}
