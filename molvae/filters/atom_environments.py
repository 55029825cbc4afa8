"""Whether a molecule is put together from what ordinary molecules are put together from."""

import zlib
from collections import Counter
from collections.abc import Iterable, Sequence
from importlib.resources import files
from typing import Self

import numpy as np
from rdkit import Chem
from rdkit.Chem import Atom, Mol, RingInfo
from rdkit.Chem.MolStandardize import rdMolStandardize

from molvae import table
from molvae.chem.mol import parse
from molvae.chem.quiet import quiet
from molvae.filters.filter import ExplainingFilter
from molvae.parallel import left_out, map_chunks

SHIPPED = "familiar_zinc250k.npy"
LARGEST_RING = 8
"""Larger rings are all alike."""


class AtomEnvironments(ExplainingFilter):
    """Passes molecules each of whose atoms has an environment that reference molecules show too.

    The environment of an atom is the atom itself, its hydrogens, its bonds and its neighbors. Of each atom
    the element, the charge and the smallest ring count. It tells cumulenes, hypervalent sulfur and
    cyclopropenes, which a search is often rewarded for.

    Args:
        known: numbers of the environments that are known; see `environments`.
    """

    def __init__(self, known: Iterable[int]) -> None:
        self.known = frozenset(known)

    @classmethod
    def from_file(cls, reference: str = "", least: int = 5, also: str | Sequence[str] = "") -> Self:
        """Learn from a file of molecules, as they are and uncharged.

        Args:
            reference: the file; "" takes the environments that at least 5 of 224,509 molecules of ZINC250k
                show.
            least: how many molecules of the file must show an environment.
            also: a SMILES, a file of them, or several, such as seeds: what one of them shows is known too.
        """
        known = learned(reference, least) if reference else _shipped()
        seeds = [_shown(smiles) for smiles in table.read_molecules(also)] if also else []
        return cls(set(known.tolist()).union(*seeds))

    def failure(self, mol: Mol) -> str:
        """Name the first unknown environment, as SMILES."""
        for place, key in enumerate(environments(mol)):
            if key not in self.known:
                atoms = [place, *(atom.GetIdx() for atom in mol.GetAtomWithIdx(place).GetNeighbors())]
                return f"unfamiliar {Chem.MolFragmentToSmiles(mol, atomsToUse=atoms)}"
        return ""


def environments(mol: Mol) -> list[int]:
    """A number for each atom's environment, the same for the same environment anywhere."""
    rings = mol.GetRingInfo()
    atoms = [_described(atom, rings) for atom in mol.GetAtoms()]
    nearby = [[f"{atom.GetTotalNumHs()}H"] for atom in mol.GetAtoms()]
    for bond in mol.GetBonds():
        begin, end, kind = bond.GetBeginAtomIdx(), bond.GetEndAtomIdx(), str(int(bond.GetBondType()))
        nearby[begin].append(kind + atoms[end])
        nearby[end].append(kind + atoms[begin])
    texts = (";".join([atom, *sorted(others)]) for atom, others in zip(atoms, nearby, strict=True))
    return [zlib.crc32(text.encode()) for text in texts]


def learned(path: str, least: int) -> np.ndarray:
    """The environments that at least so many molecules of a file show, sorted, uint32 (n,)."""
    chunks = (chunk[table.SMILES].tolist() for chunk in table.read_chunks(path))
    seen: Counter[int] = Counter()
    for counted in map_chunks(_counted, chunks, lost=left_out(Counter())):
        seen.update(counted)
    return np.array(sorted(key for key, count in seen.items() if count >= least), dtype=np.uint32)


def _counted(smiles: Sequence[str]) -> Counter[int]:
    return Counter(key for one in smiles for key in _shown(one))


def _shown(smiles: str) -> set[int]:
    """The environments of a molecule as it is and uncharged: some collections draw ions, some do not."""
    mol = parse(smiles)
    if mol is None:
        return set()
    shown = set(environments(mol))
    if any(atom.GetFormalCharge() for atom in mol.GetAtoms()):
        with quiet():
            shown |= set(environments(rdMolStandardize.Uncharger().uncharge(mol)))
    return shown


def _described(atom: Atom, rings: RingInfo) -> str:
    size = min(rings.MinAtomRingSize(atom.GetIdx()), LARGEST_RING)
    kind = "a" if atom.GetIsAromatic() else "-"
    return f"{atom.GetAtomicNum()},{atom.GetFormalCharge()},{size}{kind}"


def _shipped() -> np.ndarray:
    with files("molvae.filters").joinpath(SHIPPED).open("rb") as file:
        return np.load(file)
