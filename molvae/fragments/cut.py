"""Molecules cut at single bonds outside of rings: parts with one attachment point or several."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import combinations

import numpy as np
from rdkit import Chem
from rdkit.Chem import Bond, Mol

from molvae.fragments.surroundings import surrounding

LARGEST = 14
"""Most heavy atoms of a part: what is larger is hardly ever met again."""
SOME = {2: 8, 3: 4, 4: 2}
"""How many choices of so many cuts are tried in one molecule, where there are more."""
_CUTTABLE = Chem.MolFromSmarts("[!#0;!#1]-;!@[!#0;!#1]")
POINT = re.compile(r"\[\d*\*(?::\d+)?\]|\*")
"""An attachment point in a SMILES."""


def cuttable(mol: Mol) -> list[int]:
    """Indices of the bonds that are single, outside of rings, and between heavy atoms."""
    # RDKit's search is much faster than a walk over all bonds from Python
    pairs = mol.GetSubstructMatches(_CUTTABLE, maxMatches=mol.GetNumBonds() + 1)
    return sorted(mol.GetBondBetweenAtoms(*pair).GetIdx() for pair in pairs)


def parts(mol: Mol, points: int, generator: np.random.Generator) -> Iterator[str]:
    """Parts of a molecule that have so many points, as SMILES.

    Each point's isotope tells what was bonded there: the place in `TYPES` of the atom's type, plus 1.

    Args:
        mol: sanitised.
        points: 1 to 4.
        generator: chooses among many ways to cut a molecule at several bonds.
    """
    bonds = cuttable(mol)
    labels = {bond: labels_at(mol.GetBondWithIdx(bond)) for bond in bonds}
    for chosen in _choices(bonds, points, generator):
        pieces = Chem.FragmentOnBonds(mol, chosen, dummyLabels=[labels[bond] for bond in chosen])
        for text in Chem.MolToSmiles(pieces).split("."):
            if text.count("*") == points and len(POINT.sub("", text)) <= 3 * LARGEST:
                yield text


def labels_at(bond: Bond) -> tuple[int, int]:
    """Labels of the stars that stand for the bond's begin and for its end."""
    begin, end = bond.GetBeginAtom(), bond.GetEndAtom()
    return 1 + surrounding(begin, end.GetIdx()), 1 + surrounding(end, begin.GetIdx())


def _choices(bonds: list[int], points: int, generator: np.random.Generator) -> Iterator[tuple[int, ...]]:
    if points <= 2:
        every = list(combinations(bonds, points))
        most = len(every) if points == 1 else SOME[points]
        yield from (every[row] for row in generator.permutation(len(every))[:most])
    elif points <= len(bonds):
        for _ in range(SOME[points]):
            yield tuple(generator.choice(bonds, points, replace=False).tolist())


def labels_of(part: str) -> list[int]:
    """The labels of a part's points, in the order of its SMILES; see `parts`."""
    return [int(label.strip("[]*") or 0) for label in POINT.findall(part)]
