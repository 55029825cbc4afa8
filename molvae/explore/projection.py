"""A flat picture of latent vectors: principal components."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np


@dataclass(frozen=True)
class Projection:
    """The plane in which vectors are spread most (Pearson 1901; Hotelling 1933)."""

    mean: np.ndarray
    """float64 (D,)."""
    axes: np.ndarray
    """Two unit vectors, float64 (2, D); the sign makes the largest entry of each positive."""
    explained: np.ndarray
    """Share of the vectors' variance along each, float64 (2,)."""

    @classmethod
    def fit(cls, z: np.ndarray) -> Self:
        """Principal components of vectors (n, D), n and D at least 2, without NaN."""
        mean = z.mean(axis=0)
        variances, vectors = np.linalg.eigh(np.cov((z - mean).T))
        axes = vectors[:, ::-1][:, :2].T
        largest = np.abs(axes).argmax(axis=1)
        axes = axes * np.sign(axes[[0, 1], largest])[:, None]
        total = variances.sum()
        explained = variances[::-1][:2] / total if total > 0 else np.zeros(2)
        return cls(mean, axes, explained)

    def __call__(self, z: np.ndarray) -> np.ndarray:
        """Coordinates of vectors in the plane: (n, 2)."""
        return (z - self.mean) @ self.axes.T
