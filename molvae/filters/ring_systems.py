"""Ring systems, as parts of a molecule that are known or not."""

import zlib
from collections.abc import Iterable, Iterator

from rdkit import Chem
from rdkit.Chem import Atom, BondType, Mol

from molvae.filters.known_parts import KnownParts


class RingSystems(KnownParts):
    """Passes molecules each of whose ring systems reference molecules show too.

    A ring system is rings that share atoms (fused, bridged or spiro), with the atoms on double bonds to them:
    cyclohexanone is another than cyclohexane. Stereo is of no account. Most molecules that a chemist would
    not make have rings that nobody has made (Walters, "useful_rdkit_utils", 2022; ChEMBL's ring systems).
    """

    SHIPPED = "ring_systems_drugspace.npy"

    @classmethod
    def numbers(cls, mol: Mol) -> list[int]:
        """A number for each ring system."""
        return [zlib.crc32(smiles.encode()) for smiles in ring_systems(mol)]

    @classmethod
    def name(cls, mol: Mol, place: int) -> str:
        """The ring system as SMILES."""
        return f"ring system {ring_systems(mol)[place]}"


def ring_systems(mol: Mol) -> list[str]:
    """SMILES of each ring system, without stereo.

    >>> from rdkit import Chem
    >>> ring_systems(Chem.MolFromSmiles("O=C1CCCN1Cc1ccc2ccccc2c1"))
    ['c1ccc2ccccc2c1', 'O=C1CCCN1']
    """
    return [
        Chem.MolFragmentToSmiles(
            mol, atomsToUse=sorted(atoms | {*_on_double_bonds(mol, atoms)}), isomericSmiles=False
        )
        for atoms in _joined(mol.GetRingInfo().AtomRings())
    ]


def _joined(rings: Iterable[Iterable[int]]) -> list[set[int]]:
    """Sets of atoms, those that share one put together."""
    joined: list[set[int]] = []
    for ring in rings:
        atoms = set(ring)
        apart = [other for other in joined if not other & atoms]
        joined = [*apart, atoms.union(*(other for other in joined if other & atoms))]
    return joined


def _on_double_bonds(mol: Mol, atoms: set[int]) -> Iterator[int]:
    for index in atoms:
        atom: Atom = mol.GetAtomWithIdx(index)
        for bond in atom.GetBonds():
            if bond.GetBondType() == BondType.DOUBLE:
                yield bond.GetOtherAtomIdx(index)
