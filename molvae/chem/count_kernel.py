"""Likeness of molecules by counted Morgan environments, as a covariance for Gaussian processes."""

from collections.abc import Sequence

import numpy as np
from rdkit.Chem.rdFingerprintGenerator import GetMorganGenerator
from scipy.sparse import csr_array

from molvae.chem.mol import parsed

MOST = 256
"""Times that an environment is counted at most: few molecules have as many atoms."""


class CountKernel:
    """Min-max (Tanimoto) kernel on Morgan counts: the sum of minima over the sum of maxima (Ralaivola, 2005).

    Each count c is written as c ones in as many columns, so that minima are the product of two sparse
    matrices: exact, whatever the counts. Molecules are fingerprinted once.

    Args:
        radius: bonds around each atom.
        size: columns that environments are folded into.
    """

    def __init__(self, radius: int = 3, size: int = 2048) -> None:
        self.size = size
        self._generator = GetMorganGenerator(radius=radius, fpSize=size)
        self._ones: dict[str, np.ndarray] = {}

    def __call__(self, smiles: Sequence[str], others: Sequence[str]) -> np.ndarray:
        """Return float64 (n, m) of molecules' SMILES, 0 to 1."""
        rows, columns = self._matrix(smiles), self._matrix(others)
        minima = np.asarray((rows @ columns.T).todense())
        return minima / (_sizes(rows)[:, None] + _sizes(columns)[None, :] - minima)

    def _matrix(self, smiles: Sequence[str]) -> csr_array:
        ones = [self._columns(text) for text in smiles]
        starts = np.cumsum([0, *map(len, ones)])
        columns = np.concatenate([np.empty(0, dtype=np.int64), *ones])
        shape = (len(smiles), self.size * MOST)
        return csr_array((np.ones(len(columns)), columns, starts), shape=shape)

    def _columns(self, smiles: str) -> np.ndarray:
        """The columns that are one: environment e, seen c times, has the c columns e, e + size, ..."""
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
