"""Distances between the molecules of one set, a row at a time: memory does not grow with its square."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from rdkit.Chem import Mol
from rdkit.DataStructs import BulkTanimotoSimilarity, CreateFromBinaryText

from molvae.chem.fingerprint import morgan_bits


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
        self._vectors = [CreateFromBinaryText(bits.tobytes()) for bits in morgan_bits(mols)]

    def __len__(self) -> int:
        return len(self._vectors)

    def distances(self, row: int) -> np.ndarray:
        """Distances of one molecule to all: float64 (n,), 0 to 1."""
        return 1 - np.array(BulkTanimotoSimilarity(self._vectors[row], self._vectors))


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
