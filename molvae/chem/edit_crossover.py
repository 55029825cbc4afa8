"""Two molecules' parts put together, after Graph GA's crossover (Jensen, 2019)."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from rdkit import Chem
from rdkit.Chem import Bond, BondType, Mol, RWMol

from molvae.chem.edit_mutate import ATTEMPTS, any_of, sound


class _Part(NamedTuple):
    atoms: set[int]
    ends: list[int]
    """Those that each cut bond held."""
    bonds: list[BondType]
    """Of the cut bonds."""


def cross(first: RWMol, second: RWMol, generator: np.random.Generator) -> Mol | None:
    """A part of each molecule, joined where both were cut; None where ten attempts gave no sound molecule.

    Half of the attempts cut one bond outside rings, half two bonds of a ring.

    Args:
        first: open graph (`open_graph`); left as it is, so that many children can be made of it.
        second: the same.
        generator: draws the choices.
    """
    for _ in range(ATTEMPTS):
        choose = _chain_bond if generator.random() < 0.5 else _ring_bonds
        ours, theirs = (_part(graph, choose(graph, generator), generator) for graph in (first, second))
        child = sound(_joined(first, ours, second, theirs, generator)) if ours and theirs else None
        if child is not None:
            return child
    return None


def _chain_bond(graph: RWMol, generator: np.random.Generator) -> Sequence[Bond]:
    """A single bond outside rings; none where there is no such bond."""
    for place in generator.permutation(graph.GetNumBonds()).tolist():
        bond = graph.GetBondWithIdx(place)
        if bond.GetBondType() == BondType.SINGLE and not bond.IsInRing():
            return [bond]
    return []


def _ring_bonds(graph: RWMol, generator: np.random.Generator) -> Sequence[Bond]:
    """Two bonds of a ring; none where there is no ring."""
    rings = graph.GetRingInfo().BondRings()
    if not rings:
        return []
    ring = any_of(rings, generator)
    return [graph.GetBondWithIdx(ring[place]) for place in generator.choice(len(ring), 2, replace=False)]


def _part(graph: RWMol, bonds: Sequence[Bond], generator: np.random.Generator) -> _Part | None:
    """One of the two parts that the graph falls into without these bonds; None where it does not."""
    if not bonds:
        return None
    ends = [(bond.GetBeginAtomIdx(), bond.GetEndAtomIdx()) for bond in bonds]
    draft = RWMol(graph, True)
    for begin, end in ends:
        draft.RemoveBond(begin, end)
    parts = Chem.GetMolFrags(draft)
    if len(parts) != 2:
        return None
    atoms = set(any_of(parts, generator))
    return _Part(
        atoms,
        [begin if begin in atoms else end for begin, end in ends],
        [bond.GetBondType() for bond in bonds],
    )


def _joined(first: RWMol, ours: _Part, second: RWMol, theirs: _Part, generator: np.random.Generator) -> RWMol:
    """Both parts, their ends bonded as the first one's were."""
    draft, offset = RWMol(first, True), first.GetNumAtoms()
    draft.InsertMol(second)
    for begin, end, bond in zip(
        ours.ends, generator.permutation(theirs.ends).tolist(), ours.bonds, strict=True
    ):
        if draft.GetBondBetweenAtoms(begin, offset + end) is None:
            draft.AddBond(begin, offset + end, bond)
    draft.BeginBatchEdit()
    for place in set(range(draft.GetNumAtoms())) - ours.atoms - {offset + atom for atom in theirs.atoms}:
        draft.RemoveAtom(place)
    draft.CommitBatchEdit()
    return draft
