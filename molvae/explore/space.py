"""Distances between the molecules of one set, a row at a time: memory does not grow with its square."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from rdkit.Chem import Mol
from rdkit.DataStructs import BulkTanimotoSimilarity, CreateFromBinaryText

from molvae.chem.fingerprint import morgan_bits, popcount


class Space(Protocol):
    """Molecules with distances between them."""

    def __len__(self) -> int:
        """How many molecules."""
        ...

    def distances(self, row: int) -> np.ndarray:
        """Distances of one molecule to all: float64 (n,), 0 to 1."""
        ...


class FingerprintSpace:
    """Tanimoto distances of Morgan fingerprints (radius 2, 2,048 bits).

    Args:
        mols: n molecules.
    """

    def __init__(self, mols: Sequence[Mol]) -> None:
        bits = morgan_bits(mols)
        self._vectors = [CreateFromBinaryText(one.tobytes()) for one in bits]
        self._bits = popcount(bits).astype(np.float64)

    def __len__(self) -> int:
        return len(self._vectors)

    def distances(self, row: int) -> np.ndarray:
        """Distances of one molecule to all: float64 (n,), 0 to 1."""
        similarity = np.array(BulkTanimotoSimilarity(self._vectors[row], self._vectors))
        # 1 - 0.7 is 0.30000000000000004, beyond a cutoff of 0.3: the whole numbers are divided themselves.
        both = self._bits[row] + self._bits
        shared = np.rint(similarity * both / (1 + similarity))
        return np.divide(both - 2 * shared, both - shared, out=1 - similarity, where=both > 0)


TYPICAL = 0.85
"""Distance of two unrelated molecules by fingerprints, about; so one cutoff serves both spaces."""


class LatentSpace:
    """Euclidean distances of latent vectors, unrelated ones `TYPICAL` apart, 1 at most.

    Args:
        z: latent vectors (n, D), without NaN.
    """

    def __init__(self, z: np.ndarray) -> None:
        self._z = z - z.mean(axis=0)
        # In many dimensions unrelated vectors are at right angles. The median: a stranger moves no other.
        unrelated = np.sqrt(2) * float(np.median(np.linalg.norm(self._z, axis=1)))
        self._unit = unrelated / TYPICAL or 1.0

    def __len__(self) -> int:
        return len(self._z)

    def distances(self, row: int) -> np.ndarray:
        """Distances of one molecule to all: float64 (n,), 0 to 1."""
        return np.minimum(np.linalg.norm(self._z - self._z[row], axis=1) / self._unit, 1.0)
