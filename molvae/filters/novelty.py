"""Molecules that are not known already."""

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from rdkit.Chem import Mol

from molvae import table
from molvae.chem.mol import canonical, to_smiles
from molvae.filters.bloom import digests
from molvae.filters.filter import ExplainingFilter
from molvae.parallel import left_out, map_chunks


class Known(Protocol):
    """A set of canonical SMILES, such as a `BloomFilter`."""

    def contains(self, keys: Sequence[str]) -> np.ndarray:
        """Return bool (n,): True where a SMILES is in the set."""
        ...


class SmilesSet:
    """Canonical SMILES as 64-bit hashes: 8 bytes each, and one in 10^12 errs in a set of millions.

    Args:
        smiles: canonical SMILES.
    """

    def __init__(self, smiles: Sequence[str]) -> None:
        self.hashes = np.unique(digests(smiles)[:, 0])

    def contains(self, keys: Sequence[str]) -> np.ndarray:
        """Return bool (n,): True where a SMILES is in the set."""
        if not len(self.hashes):
            return np.zeros(len(keys), dtype=bool)
        wanted = digests(keys)[:, 0]
        places = np.searchsorted(self.hashes, wanted)  # np.isin would sort all the hashes at each call
        return self.hashes[np.minimum(places, len(self.hashes) - 1)] == wanted


class Novelty(ExplainingFilter):
    """Passes molecules whose canonical SMILES is not known.

    Args:
        known: the set; a Bloom filter refuses a novel molecule at its false-positive rate, never the reverse.
    """

    def __init__(self, known: Known) -> None:
        self.known = known

    @classmethod
    def from_file(cls, known: str) -> "Novelty":
        """Against a file's molecules, made canonical on all cores; rows that are no molecule are left out."""
        chunks = (chunk[table.SMILES].tolist() for chunk in table.read_chunks(known))
        parts = map_chunks(_canonical, chunks, lost=left_out([]))
        return cls(SmilesSet([smiles for part in parts for smiles in part]))

    def failure(self, mol: Mol) -> str:
        """Say whether one molecule is known."""
        return self.failures([mol])[0]

    def failures(self, mols: Sequence[Mol]) -> list[str]:
        """Say which molecules are known."""
        return ["known" if known else "" for known in self.known.contains([to_smiles(mol) for mol in mols])]


def _canonical(smiles: Sequence[str]) -> list[str]:
    return [found for one in smiles if (found := canonical(one)) is not None]
