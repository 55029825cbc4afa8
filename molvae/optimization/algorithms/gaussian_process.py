"""A Gaussian process that grows: its Cholesky factor is extended by block rows, rarely computed anew."""

from collections.abc import Callable, Iterator, Sequence
from itertools import product
from typing import Generic, TypeVar

import numpy as np
from jaxtyping import Float64, Int
from scipy.linalg import cholesky, solve_triangular

T = TypeVar("T")
BLOCK = 512
GROWTH = 1.25
NOISES = (1e-4, 1e-3, 1e-2)
QUARTERS = 4
"""Kernels are mixed in quarters."""

Kernel = Callable[[Sequence[T], Sequence[T]], np.ndarray]
"""Similarities of n things to m others: (n, m), 1 of each to itself."""


class GrowingGP(Generic[T]):
    """Exact regression with mean 0 on a mixture of kernels, for several functions of the same things at once.

    All of N observations cost one factorization, N^3 / 3, in whatever batches they come; 8 N^2 bytes, and up
    to half as many more to grow into. The functions' amplitudes are 1: covariances are theirs up to a factor.

    Args:
        kernels: covariances of the things observed; mixed evenly until `fit`.
        noise: variance of an observation.
    """

    def __init__(self, kernels: Sequence[Kernel[T]], noise: float = 1e-3) -> None:
        self.kernels = kernels
        self.shares = (1.0 / len(kernels),) * len(kernels)
        self.noise = noise
        self.items: list[T] = []
        self._factor = np.zeros((0, 0))

    def kernel(self, items: Sequence[T], others: Sequence[T]) -> Float64[np.ndarray, "N M"]:
        """Prior covariance."""
        mixed = np.zeros((len(items), len(others)))
        if mixed.size:
            for share, kernel in zip(self.shares, self.kernels, strict=True):
                if share:
                    mixed += share * kernel(items, others)
        return mixed

    def add(self, items: Sequence[T]) -> None:
        """Observe more things."""
        old, new = len(self.items), len(self.items) + len(items)
        self._reserve(new)
        cross = self.kernel(self.items, items)
        _solve(self._lower, cross)
        own = self.kernel(items, items) + self.noise * np.eye(len(items)) - cross.T @ cross
        self._factor[old:new, :old] = cross.T
        self._factor[old:new, old:new] = cholesky(own, lower=True)
        self.items.extend(items)

    def keep(self, rows: Sequence[int] | Int[np.ndarray, " n"]) -> None:
        """Forget all but these."""
        items = [self.items[row] for row in rows]
        self.items, self._factor = [], np.zeros((0, 0))
        self.add(items)

    def fit(self, rows: Int[np.ndarray, " n"], values: Float64[np.ndarray, "n V"]) -> None:
        """Take the mixture and the noise under which the values of some things are likeliest.

        Args:
            rows: of the things looked at.
            values: of V functions, each with an amplitude of its own.
        """
        items = [self.items[row] for row in rows]
        parts = [kernel(items, items) for kernel in self.kernels]

        def likelihood(choice: tuple[tuple[float, ...], float]) -> float:
            shares, noise = choice
            mixed = sum(share * part for share, part in zip(shares, parts, strict=True))
            return log_likelihood(mixed + noise * np.eye(len(items)), values)

        best = max(product(mixtures(len(parts)), NOISES), key=likelihood)
        if best != (self.shares, self.noise):
            self.shares, self.noise = best
            self.keep(range(len(self.items)))

    def solve(self, values: Float64[np.ndarray, "N V"]) -> Float64[np.ndarray, "N V"]:
        """K^-1 values: covariances with what was observed, times this, are the posterior means."""
        weights = values.copy()
        _solve(self._lower, weights)
        _solve_transposed(self._lower, weights)
        return weights

    def covariance(self, items: Sequence[T]) -> Float64[np.ndarray, "N N"]:
        """Posterior covariance of the noiseless values: N_observed^2 for each thing."""
        cross = self.kernel(self.items, items)
        _solve(self._lower, cross)
        return self.kernel(items, items) - cross.T @ cross

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


def log_likelihood(covariance: Float64[np.ndarray, "n n"], values: Float64[np.ndarray, "n V"]) -> float:
    """Of V functions' values, each at the amplitude that suits it best; up to a constant, in nats."""
    lower = cholesky(covariance, lower=True)
    squares = np.square(solve_triangular(lower, values, lower=True)).mean(0)
    determinant = 2 * np.log(lower.diagonal()).sum() * values.shape[1]
    return float(-0.5 * (len(values) * np.log(np.maximum(squares, 1e-300)).sum() + determinant))


def mixtures(count: int) -> Iterator[tuple[float, ...]]:
    """All ways of mixing so many kernels in quarters."""
    for parts in product(range(QUARTERS + 1), repeat=count):
        if sum(parts) == QUARTERS:
            yield tuple(part / QUARTERS for part in parts)


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
