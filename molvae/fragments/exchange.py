"""Molecules with one part exchanged for another that is met beside such an atom."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from rdkit import Chem
from rdkit.Chem import Mol

from molvae.chem.mol import parsed
from molvae.fragments.cut import LARGEST, cuttable
from molvae.fragments.environment import environments
from molvae.fragments.points import is_point
from molvae.fragments.splice import spliced
from molvae.fragments.surroundings import surrounding
from molvae.fragments.table import FragmentTable


def exchanged(mol: Mol, count: int, table: FragmentTable, generator: np.random.Generator) -> list[str]:
    """At most so many molecules, each with one part of at most 14 heavy atoms exchanged.

    Args:
        mol: sanitised.
        count: exchanges that are tried.
        table: of parts, drawn by how often they are met beside such an atom.
        generator: source of all random draws.
    """
    bonds = cuttable(mol)
    if not bonds:
        return []
    found: dict[str, None] = {}
    for bond in generator.choice(bonds, count):
        left = _without(mol, int(bond), generator)
        if left is None:
            continue
        kept, kind, around = left
        if smiles := spliced(kept, [table.drawn(kind, around, generator)]):
            found[smiles] = None
    return list(found)


def exchanged_in(smiles: str, count: int, generator: np.random.Generator) -> list[str]:
    """The same for a SMILES and the table that ships; none for what is no molecule."""
    mol = parsed(smiles)
    return [] if mol is None else exchanged(mol, count, FragmentTable.shipped(), generator)


def exchanged_among(parents: Sequence[str], count: int, generator: np.random.Generator) -> list[str]:
    """The same for several, which share the exchanges that are tried."""
    each = count // max(len(parents), 1)
    return [text for parent in parents for text in exchanged_in(parent, each, generator)]


def _without(mol: Mol, bond: int, generator: np.random.Generator) -> tuple[Mol, int, tuple[int, ...]] | None:
    """What is left without one side of a bond, with a point 1, the type of the atom that it is on, and what
    is around it."""
    pieces = Chem.FragmentOnBonds(mol, [bond], dummyLabels=[(0, 0)])
    first, second = sorted(Chem.GetMolFrags(pieces, asMols=True, sanitizeFrags=False), key=Mol.GetNumAtoms)
    if first.GetNumAtoms() - 1 > LARGEST:
        return None
    if second.GetNumAtoms() - 1 <= LARGEST and generator.random() < 0.5:
        second = first
    second.UpdatePropertyCache(strict=False)
    Chem.FastFindRings(second)
    (point,) = filter(is_point, second.GetAtoms())
    around = environments(second, point.GetIdx())
    point.SetAtomMapNum(1)
    return second, surrounding(point.GetNeighbors()[0], point.GetIdx()), around
