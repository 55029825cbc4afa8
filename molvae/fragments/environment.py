"""What lies around an attachment point: atoms and bonds up to so many bonds away."""

from __future__ import annotations

from zlib import crc32

from rdkit import Chem
from rdkit.Chem import Atom, Mol, RWMol

RADII = (2, 3)
"""Bonds from the atom that a point is on; the wider is what CReM calls radius 3 (Polishchuk, 2020)."""


def environments(mol: Mol, point: int) -> tuple[int, ...]:
    """Numbers of what lies around an attachment point, the same wherever this is the same: one per radius.

    Args:
        mol: with ring information; other points in it count as atoms of no element.
        point: index of the point's atom.
    """
    bare = _unnumbered(mol)
    return tuple(crc32(_written(bare, point, radius).encode()) for radius in RADII)


def _written(mol: Mol, point: int, radius: int) -> str:
    """SMILES of what lies around; the radius is told where the molecule ends before."""
    bonds = set(Chem.FindAtomEnvironmentOfRadiusN(mol, 1 + radius, point, enforceSize=False))
    ends = [(bond.GetBeginAtomIdx(), bond.GetEndAtomIdx()) for bond in map(mol.GetBondWithIdx, bonds)]
    atoms = {point}.union(*ends)
    text = Chem.MolFragmentToSmiles(
        mol, sorted(atoms), sorted(bonds), rootedAtAtom=point, isomericSmiles=False
    )
    return f"{radius} {text}"


def _unnumbered(mol: Mol) -> Mol:
    """The molecule without numbers of points, which are written even where isomers are not."""
    if not any(map(Atom.GetAtomMapNum, mol.GetAtoms())):
        return mol
    draft = RWMol(mol)
    for atom in draft.GetAtoms():
        atom.SetAtomMapNum(0)
    return draft
