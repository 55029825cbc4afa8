"""Two molecules' parts put together, after Graph GA's crossover (Jensen, 2019)."""

from collections.abc import Sequence

import numpy as np
from rdkit import Chem
from rdkit.Chem import Mol, RWMol
from rdkit.Chem.rdqueries import AtomNumEqualsQueryAtom

from molvae.chem.edit_mutate import ATTEMPTS, any_of, open_graph, sound

CHAIN_BOND = Chem.MolFromSmarts("*-!@*")
DUMMY = AtomNumEqualsQueryAtom(0)


def crossover(first: Mol, second: Mol, generator: np.random.Generator) -> Mol | None:
    """A part of each molecule, joined where both were cut; None where ten attempts gave no sound molecule.

    Half of the attempts cut one bond outside rings, half two bonds of a ring.

    Args:
        first: sanitised; left as it is.
        second: sanitised; left as it is.
        generator: of the choices.
    """
    return cross_graphs(open_graph(first), open_graph(second), generator)


def cross_graphs(first: RWMol, second: RWMol, generator: np.random.Generator) -> Mol | None:
    """The same on open graphs, which are left as they are: many children can be made of them."""
    for _ in range(ATTEMPTS):
        cut = _cut_chain if generator.random() < 0.5 else _cut_ring
        parts = [cut(graph, generator) for graph in (first, second)]
        if all(parts):
            left, right = (any_of(pieces, generator) for pieces in parts)
            child = sound(_joined(left, right, generator))
            if child is not None:
                return child
    return None


def _cut_chain(draft: RWMol, generator: np.random.Generator) -> Sequence[Mol]:
    """The two parts on both sides of a single bond outside rings; none where there is no such bond."""
    single = draft.GetSubstructMatches(CHAIN_BOND)
    if not single:
        return ()
    begin, end = any_of(single, generator)
    return _pieces(draft, [draft.GetBondBetweenAtoms(begin, end).GetIdx()])


def _cut_ring(draft: RWMol, generator: np.random.Generator) -> Sequence[Mol]:
    """The two parts between two bonds of a ring; none where it does not fall into two."""
    rings = draft.GetRingInfo().BondRings()
    if not rings:
        return ()
    ring = any_of(rings, generator)
    return _pieces(draft, [ring[place] for place in generator.choice(len(ring), 2, replace=False)])


def _pieces(draft: RWMol, bonds: Sequence[int]) -> Sequence[Mol]:
    """The graph without these bonds, a dummy atom at each end; none if those are not two pieces."""
    cut = Chem.FragmentOnBonds(draft, [int(bond) for bond in bonds], addDummies=True)
    pieces = Chem.GetMolFrags(cut, asMols=True, sanitizeFrags=False)
    return pieces if len(pieces) == 2 else ()


def _joined(left: Mol, right: Mol, generator: np.random.Generator) -> RWMol:
    """Both pieces, the neighbours of their dummies bonded as the left one was, the dummies gone."""
    draft = RWMol(Chem.CombineMols(left, right))
    dummies = list(draft.GetAtomsMatchingQuery(DUMMY))
    ours = [atom for atom in dummies if atom.GetIdx() < left.GetNumAtoms()]
    theirs = [atom for atom in dummies if atom.GetIdx() >= left.GetNumAtoms()]
    generator.shuffle(theirs)
    for one, other in zip(ours, theirs, strict=False):
        begin, end = one.GetNeighbors()[0].GetIdx(), other.GetNeighbors()[0].GetIdx()
        if draft.GetBondBetweenAtoms(begin, end) is None:
            draft.AddBond(begin, end, one.GetBonds()[0].GetBondType())
    for place in sorted((atom.GetIdx() for atom in dummies), reverse=True):
        draft.RemoveAtom(place)
    return draft
