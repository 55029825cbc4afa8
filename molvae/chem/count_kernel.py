"""Likeness of molecules by counts of what they are made of, as a covariance for Gaussian processes."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import numpy as np
from rdkit.Chem import rdFingerprintGenerator
from scipy.sparse import csr_array

from molvae.chem.mol import parsed

MOST = 256
"""Times that an environment is counted at most: few molecules have as many atoms."""


COUNTED: dict[str, Callable[..., Any]] = {
    "morgan": partial(rdFingerprintGenerator.GetMorganGenerator, radius=3),
    "pharmacophores": partial(
        rdFingerprintGenerator.GetMorganGenerator,
        radius=3,
        atomInvariantsGenerator=rdFingerprintGenerator.GetMorganFeatureAtomInvGen(),
    ),
    "atom_pairs": rdFingerprintGenerator.GetAtomPairGenerator,
    "torsions": rdFingerprintGenerator.GetTopologicalTorsionGenerator,
}
"""What of a molecule is counted: environments up to three bonds around an atom, the same of donors,
acceptors, rings and charges, pairs of atoms with their distance, paths of four atoms."""


class CountKernel:
    """Min-max (Tanimoto) kernel on counts: the sum of minima over the sum of maxima (Ralaivola, 2005).

    Each count c is written as c ones in as many columns, so that minima are the product of two sparse
    matrices: exact, whatever the counts. Molecules are fingerprinted once.

    Args:
        counted: one of `COUNTED`.
        chirality: whether stereoisomers differ.
        size: columns that what is counted is folded into.
    """

    def __init__(self, counted: str = "morgan", *, chirality: bool = False, size: int = 2048) -> None:
        self.size = size
        self._generator = COUNTED[counted](fpSize=size, includeChirality=chirality)
        self._ones: dict[str, np.ndarray] = {}

    def __call__(self, smiles: Sequence[str], others: Sequence[str]) -> np.ndarray:
        """Return float64 (n, m) of molecules' SMILES, 0 to 1; where nothing is counted, 1."""
        rows, columns = self._matrix(smiles), self._matrix(others)
        minima = np.asarray((rows @ columns.T).todense())
        maxima = _sizes(rows)[:, None] + _sizes(columns)[None, :] - minima
        return np.divide(minima, maxima, out=np.ones_like(minima), where=maxima > 0)

    def _matrix(self, smiles: Sequence[str]) -> csr_array:
        ones = [self._columns(text) for text in smiles]
        starts = np.cumsum([0, *map(len, ones)])
        columns = np.concatenate([np.empty(0, dtype=np.int64), *ones])
        shape = (len(smiles), self.size * MOST)
        return csr_array((np.ones(len(columns)), columns, starts), shape=shape)

    def _columns(self, smiles: str) -> np.ndarray:
        """The columns that are one: what is counted as e, seen c times, has the c columns e, e + size, ..."""
        if smiles not in self._ones:
            mol = parsed(smiles)
            counts = np.minimum(self._generator.GetCountFingerprintAsNumPy(mol), MOST).astype(np.int64)
            bits = np.flatnonzero(counts)
            seen = np.repeat(bits, counts[bits])
            first = np.repeat(np.cumsum(counts[bits]) - counts[bits], counts[bits])
            self._ones[smiles] = seen + self.size * (np.arange(len(seen)) - first)
        return self._ones[smiles]


def _sizes(matrix: csr_array) -> np.ndarray:
    return np.diff(matrix.indptr).astype(np.float64)
