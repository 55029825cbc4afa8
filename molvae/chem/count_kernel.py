"""Likeness of molecules by counts of what they are made of, as a covariance for Gaussian processes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import numpy as np
from rdkit.Chem import rdFingerprintGenerator
from scipy.sparse import csr_array

from molvae.chem.mol import parsed

MOST = 256
"""Times that an environment is counted at most: few molecules have as many atoms."""

COMMON = 0.02
"""Part of the molecules that have what counts as common."""

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

    Each count c is written as c ones in as many columns, so that minima are the product of two matrices of
    zeros and ones: exact, whatever the counts. Molecules are fingerprinted once.

    Args:
        counted: one of `COUNTED`.
        chirality: whether stereoisomers differ.
        size: columns that what is counted is folded into.
    """

    def __init__(self, counted: str = "morgan", *, chirality: bool = False, size: int = 2048) -> None:
        self.size = size
        self._generator = COUNTED[counted](fpSize=size, includeChirality=chirality)
        self._ones: dict[str, np.ndarray] = {}
        self._last: tuple[list[str], _Columns] | None = None

    def __call__(self, smiles: Sequence[str], others: Sequence[str]) -> np.ndarray:
        """Return float64 (n, m) of molecules' SMILES, 0 to 1; where nothing is counted, 1."""
        rows, columns = self._matrix(smiles), self._columns_of(others)
        minima = columns.shared(rows)
        maxima = _sizes(rows)[:, None] + columns.sizes[None, :] - minima
        return np.divide(minima, maxima, out=np.ones_like(minima), where=maxima > 0)

    def _columns_of(self, others: Sequence[str]) -> _Columns:
        """Those of the last call where they are the same: a model asks of new molecules again and again."""
        if self._last is None or self._last[0] != list(others):
            self._last = list(others), _Columns(self._matrix(others))
        return self._last[1]

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


class _Columns:
    """Zeros and ones of molecules that others are compared with.

    What many have is kept as a dense matrix, what few have as a sparse one: their products take a tenth of
    the time of either alone for thousands of molecules.
    """

    def __init__(self, matrix: csr_array) -> None:
        self.sizes = _sizes(matrix)
        seen = np.bincount(matrix.indices)
        self._common = np.flatnonzero(seen > COMMON * len(self.sizes))
        self._rare = np.setdiff1d(np.flatnonzero(seen), self._common, assume_unique=True)
        self._dense = matrix[:, self._common].astype(np.float32).toarray().T
        self._sparse = matrix[:, self._rare].T.tocsr()

    def shared(self, rows: csr_array) -> np.ndarray:
        """How many ones each row has in common with each of these, float64 (n, m)."""
        common = rows[:, self._common].astype(np.float32).toarray() @ self._dense
        return (rows[:, self._rare] @ self._sparse).toarray() + common


def _sizes(matrix: csr_array) -> np.ndarray:
    return np.diff(matrix.indptr).astype(np.float64)
