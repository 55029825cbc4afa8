"""The environments of atoms, as parts of a molecule that are known or not."""

import zlib

from rdkit import Chem
from rdkit.Chem import Atom, Mol, RingInfo

from molvae.filters.known_parts import KnownParts

LARGEST_RING = 8
"""Larger rings are all alike."""


class AtomEnvironments(KnownParts):
    """Passes molecules each of whose atoms has an environment that reference molecules show too.

    The environment of an atom is the atom itself, its hydrogens, its bonds and its neighbors. Of each atom
    the element, the charge and the smallest ring count. It tells cumulenes, hypervalent sulfur and
    cyclopropenes, which a search is often rewarded for.
    """

    SHIPPED = "environments_drugspace.npy"

    @classmethod
    def numbers(cls, mol: Mol) -> list[int]:
        """A number for each atom's environment."""
        rings = mol.GetRingInfo()
        atoms = [_described(atom, rings) for atom in mol.GetAtoms()]
        nearby: list[list[str]] = [[] for _ in atoms]
        for bond in mol.GetBonds():
            begin, end, kind = bond.GetBeginAtomIdx(), bond.GetEndAtomIdx(), f"{bond.GetBondTypeAsDouble():g}"
            nearby[begin].append(f"{kind},{atoms[end]}")
            nearby[end].append(f"{kind},{atoms[begin]}")
        texts = (";".join([atom, *sorted(others)]) for atom, others in zip(atoms, nearby, strict=True))
        return [zlib.crc32(text.encode()) for text in texts]

    @classmethod
    def name(cls, mol: Mol, place: int) -> str:
        """The atom and its neighbors as SMILES."""
        atoms = [place, *(atom.GetIdx() for atom in mol.GetAtomWithIdx(place).GetNeighbors())]
        return Chem.MolFragmentToSmiles(mol, atomsToUse=atoms)


def _described(atom: Atom, rings: RingInfo) -> str:
    size = min(rings.MinAtomRingSize(atom.GetIdx()), LARGEST_RING)
    kind = "a" if atom.GetIsAromatic() else "-"
    return f"{atom.GetAtomicNum()},{atom.GetFormalCharge()},{size}{kind}"
