"""Candidates that wait for being picked, with their covariances to what was observed."""

from collections.abc import Sequence
from typing import Generic, TypeVar

import numpy as np

from molvae.optimization.algorithms.gaussian_process import GrowingGP

T = TypeVar("T")


class Pool(Generic[T]):
    """Candidates in rows; a row's covariances are computed once and extended as observations come.

    Args:
        process: the Gaussian process that judges them.
    """

    def __init__(self, process: GrowingGP[T]) -> None:
        self.process = process
        self.items: list[T] = []
        self._cross = np.zeros((0, 0))

    def add(self, items: Sequence[T]) -> None:
        """Take new candidates in."""
        self.update()
        self._cross = np.concatenate([self._cross, self.process.kernel(items, self.process.items)])
        self.items.extend(items)

    def update(self) -> None:
        """Take new observations of the process into account."""
        seen = self._cross.shape[1]
        if seen < len(self.process.items):
            columns = self.process.kernel(self.items, self.process.items[seen:])
            self._cross = np.concatenate([self._cross, columns], axis=1)

    def renew(self) -> None:
        """Compute everything anew: the process has another kernel, or forgot observations."""
        self._cross = self.process.kernel(self.items, self.process.items)

    def keep(self, rows: Sequence[int] | np.ndarray) -> None:
        """Let all others go, and put these into this order."""
        self.items = [self.items[row] for row in rows]
        self._cross = self._cross[rows]

    def means(self, weights: np.ndarray) -> np.ndarray:
        """Posterior means of V functions, (n, V), from what `process.solve` gave for them."""
        self.update()
        return self._cross @ weights
