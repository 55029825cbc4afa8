"""A Gaussian process that grows: its Cholesky factor is extended by block rows, never computed anew."""

from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

import numpy as np
from jaxtyping import Float64
from scipy.linalg import cholesky, solve_triangular

T = TypeVar("T")
BLOCK = 512
GROWTH = 1.25

Kernel = Callable[[Sequence[T], Sequence[T]], np.ndarray]
"""Similarities of n things to m others: (n, m), 1 of each to itself."""


class GrowingGP(Generic[T]):
    """Exact regression with mean 0, amplitude 1 and fixed noise: scores in [0, 1] need nothing fitted.

    All of N observations cost one factorisation, N^3 / 3, in whatever batches they come; 8 N^2 bytes, and a
    quarter more to grow.

    Args:
        kernel: covariance of the things observed.
        noise: variance of an observation.
    """

    def __init__(self, kernel: Kernel[T], noise: float = 1e-4) -> None:
        self.kernel = kernel
        self.noise = noise
        self.items: list[T] = []
        self._factor = np.zeros((0, 0))
        self._whitened = np.zeros(0)
        """L^-1 y."""
        self._weights = np.zeros(0)
        """K^-1 y."""

    def add(self, items: Sequence[T], y: Float64[np.ndarray, " B"]) -> None:
        """Observe more things."""
        old, new = len(self.items), len(self.items) + len(items)
        self._reserve(new)
        cross = self.kernel(self.items, items).astype(np.float64) if old else np.zeros((0, len(items)))
        _solve(self._lower, cross)
        own = self.kernel(items, items) + self.noise * np.eye(len(items)) - cross.T @ cross
        corner = cholesky(own, lower=True)
        self._factor[old:new, :old] = cross.T
        self._factor[old:new, old:new] = corner
        whitened = solve_triangular(corner, y - cross.T @ self._whitened, lower=True)
        self._whitened = np.concatenate([self._whitened, whitened])
        self.items.extend(items)
        self._weights = self._whitened[:, None].copy()
        _solve_transposed(self._lower, self._weights)

    def mean(self, items: Sequence[T]) -> Float64[np.ndarray, " N"]:
        """Posterior means: cheap, for a first look at many."""
        if not self.items:
            return np.zeros(len(items))
        return self.kernel(items, self.items).astype(np.float64) @ self._weights[:, 0]

    def covariance(self, items: Sequence[T]) -> Float64[np.ndarray, "N N"]:
        """Posterior covariance of the noiseless values: N_observed^2 for each thing."""
        prior = self.kernel(items, items).astype(np.float64)
        if not self.items:
            return prior
        cross = self.kernel(self.items, items).astype(np.float64)
        _solve(self._lower, cross)
        return prior - cross.T @ cross

    @property
    def _lower(self) -> Float64[np.ndarray, "N N"]:
        size = len(self.items)
        return self._factor[:size, :size]

    def _reserve(self, size: int) -> None:
        if size > len(self._factor):
            capacity = max(size, int(GROWTH * len(self._factor)), BLOCK)
            grown = np.zeros((capacity, capacity))
            grown[: len(self.items), : len(self.items)] = self._lower
            self._factor = grown


def _solve(lower: Float64[np.ndarray, "N N"], right: Float64[np.ndarray, "N M"]) -> None:
    """L X = B in place, by blocks: LAPACK would first copy L, which is a view of a larger array."""
    for start in range(0, len(lower), BLOCK):
        block = slice(start, start + BLOCK)
        right[block] -= lower[block, :start] @ right[:start]
        right[block] = solve_triangular(lower[block, block], right[block], lower=True)


def _solve_transposed(lower: Float64[np.ndarray, "N N"], right: Float64[np.ndarray, "N M"]) -> None:
    """L^T X = B in place, by blocks."""
    for start in reversed(range(0, len(lower), BLOCK)):
        block, stop = slice(start, start + BLOCK), start + BLOCK
        right[block] -= lower[stop:, block].T @ right[stop:]
        right[block] = solve_triangular(lower[block, block], right[block], lower=True, trans=1)
