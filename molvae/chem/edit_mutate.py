"""Small changes to a molecule's graph, after Graph GA's operators (Jensen, 2019)."""

from collections.abc import Callable, Sequence
from functools import cache
from typing import TypeVar

import numpy as np
from rdkit import Chem
from rdkit.Chem import Bond, BondType, Mol, RWMol

from molvae.chem.descriptors import largest_ring
from molvae.chem.mol import RADICAL
from molvae.chem.quiet import quiet

ELEMENTS = {6: 0.50, 7: 0.15, 8: 0.15, 9: 0.06, 16: 0.06, 17: 0.05, 35: 0.02, 15: 0.01}
"""Atomic numbers that are put in, with their shares."""
GROUPS = (
    *("C#N", "C(F)(F)F", "OC", "N(C)C", "C(=O)O", "C(N)=O", "C(C)=O", "S(N)(=O)=O", "S(C)(=O)=O", "C(C)C"),
    *("C(C)(C)C", "[N+](=O)[O-]", "C1CC1", "C1CCCCC1", "N1CCCC1", "N1CCCCC1", "N1CCOCC1", "N1CCNCC1"),
    *("c1ccccc1", "c1ccncc1", "c1cccs1", "c1ccco1", "c1cnc[nH]1", "c1ncccn1"),
)
"""Groups of many drugs that are put in whole, bonded by their first atom."""
BONDS = (BondType.SINGLE, BondType.DOUBLE, BondType.TRIPLE)
BOND_SHARES = (0.60, 0.35, 0.05)
LARGEST_RING = 7
ATTEMPTS = 10

T = TypeVar("T")
Edit = Callable[[RWMol, np.random.Generator], None]


class _NoPlaceError(Exception):
    """The molecule has no place for this change."""


def mutate(mol: Mol, generator: np.random.Generator) -> Mol | None:
    """One random change; None where ten attempts gave no sound molecule.

    Args:
        mol: sanitized; left as it is.
        generator: draws the choices.
    """
    return mutate_graph(open_graph(mol), generator)


def mutate_graph(graph: RWMol, generator: np.random.Generator) -> Mol | None:
    """The same on an open graph, which is left as it is: many children can be made of one."""
    names = list(EDITS)
    shares = np.array([share for _, share in EDITS.values()])
    for _ in range(ATTEMPTS):
        edit, _ = EDITS[names[generator.choice(len(names), p=shares / shares.sum())]]
        draft = RWMol(graph, True)  # quickly: without what RDKit has computed of it
        try:
            edit(draft, generator)
        except _NoPlaceError:
            continue
        changed = sound(draft)
        if changed is not None:
            return changed
    return None


def open_graph(mol: Mol) -> RWMol:
    """A copy with plain bonds, whose hydrogens follow from what it will be bonded to."""
    draft = RWMol(mol)
    Chem.Kekulize(draft, clearAromaticFlags=True)
    for atom in draft.GetAtoms():
        atom.SetNoImplicit(False)
        atom.SetNumExplicitHs(0)
    return draft


def sound(draft: RWMol) -> Mol | None:
    """The edited graph itself, sanitized; None where it is no molecule that one would make.

    It has to be one piece, acceptable to RDKit, without radicals and without rings of more than seven atoms.
    """
    with quiet():
        try:
            Chem.SanitizeMol(draft)
            Chem.AssignStereochemistry(draft, cleanIt=True, force=True)
        except (ValueError, RuntimeError):
            return None
    if len(Chem.GetMolFrags(draft)) != 1 or largest_ring(draft) > LARGEST_RING:
        return None
    return None if len(draft.GetAtomsMatchingQuery(RADICAL)) else draft


def any_of(choices: Sequence[T], generator: np.random.Generator) -> T:
    """One of the choices; without any this is no place for a change."""
    if not len(choices):
        raise _NoPlaceError
    return choices[int(generator.integers(len(choices)))]


# --- the changes ---


def _append_atom(draft: RWMol, generator: np.random.Generator) -> None:
    place = _any_atom(draft, generator)
    draft.AddBond(place, draft.AddAtom(Chem.Atom(_element(generator))), _bond_type(generator))


def _append_group(draft: RWMol, generator: np.random.Generator) -> None:
    place, first = _any_atom(draft, generator), draft.GetNumAtoms()
    draft.InsertMol(any_of(_groups(), generator))
    draft.AddBond(place, first, BondType.SINGLE)


@cache
def _groups() -> list[RWMol]:
    return [open_graph(Chem.MolFromSmiles(group)) for group in GROUPS]


def _insert_atom(draft: RWMol, generator: np.random.Generator) -> None:
    bond = _any_bond(draft, generator)
    begin, end, new = bond.GetBeginAtomIdx(), bond.GetEndAtomIdx(), Chem.Atom(_element(generator))
    draft.RemoveBond(begin, end)
    middle = draft.AddAtom(new)
    draft.AddBond(begin, middle, BondType.SINGLE)
    draft.AddBond(middle, end, BondType.SINGLE)


def _delete_atom(draft: RWMol, generator: np.random.Generator) -> None:
    """An end is cut off, a link is bridged, a branching point hands its branches to its first neighbor."""
    atom = draft.GetAtomWithIdx(_any_atom(draft, generator))
    neighbors = [neighbor.GetIdx() for neighbor in atom.GetNeighbors()]
    if not neighbors:
        raise _NoPlaceError
    first, *others = neighbors
    for other in others:
        if draft.GetBondBetweenAtoms(first, other) is None:
            draft.AddBond(first, other, BondType.SINGLE)
    draft.RemoveAtom(atom.GetIdx())


def _change_atom(draft: RWMol, generator: np.random.Generator) -> None:
    draft.ReplaceAtom(_any_atom(draft, generator), Chem.Atom(_element(generator)))


def _change_bond(draft: RWMol, generator: np.random.Generator) -> None:
    bond = _any_bond(draft, generator)
    bond.SetBondType(_bond_type(generator))


def _close_ring(draft: RWMol, generator: np.random.Generator) -> None:
    """A bond between two atoms that lie two to six bonds apart."""
    begin = _any_atom(draft, generator)
    distances = Chem.GetDistanceMatrix(draft)[begin]
    end = any_of(np.flatnonzero((distances >= 2) & (distances < LARGEST_RING)).tolist(), generator)
    draft.AddBond(begin, end, BondType.SINGLE)


def _open_ring(draft: RWMol, generator: np.random.Generator) -> None:
    ring = any_of(draft.GetRingInfo().BondRings(), generator)
    bond = draft.GetBondWithIdx(any_of(ring, generator))
    draft.RemoveBond(bond.GetBeginAtomIdx(), bond.GetEndAtomIdx())


EDITS: dict[str, tuple[Edit, float]] = {
    "append atom": (_append_atom, 0.15),
    "append group": (_append_group, 0.10),
    "insert atom": (_insert_atom, 0.15),
    "delete atom": (_delete_atom, 0.15),
    "change atom": (_change_atom, 0.15),
    "change bond": (_change_bond, 0.15),
    "close ring": (_close_ring, 0.10),
    "open ring": (_open_ring, 0.05),
}
"""Each change with its share of the attempts."""


def _any_bond(draft: RWMol, generator: np.random.Generator) -> Bond:
    return draft.GetBondWithIdx(any_of(range(draft.GetNumBonds()), generator))


def _any_atom(draft: RWMol, generator: np.random.Generator) -> int:
    return int(generator.integers(draft.GetNumAtoms()))


def _element(generator: np.random.Generator) -> int:
    return int(generator.choice(list(ELEMENTS), p=list(ELEMENTS.values())))


def _bond_type(generator: np.random.Generator) -> BondType:
    return BONDS[generator.choice(len(BONDS), p=BOND_SHARES)]
