"""The candidates that a surrogate picks from, with their covariances to the observations."""

from collections.abc import Sequence
from typing import Generic, TypeVar

import numpy as np

from molvae.optimization.algorithms.gaussian_process import GrowingGP

T = TypeVar("T")


class CandidatePool(Generic[T]):
    """Candidates in rows; a row's covariances are computed once and extended as observations come.

    Args:
        process: the Gaussian process that predicts their scores.
    """

    def __init__(self, process: GrowingGP[T]) -> None:
        self.process = process
        self.items: list[T] = []
        self._cross = np.zeros((0, 0))

    def add(self, items: Sequence[T]) -> None:
        """Add new candidates."""
        self.update()
        self._cross = np.concatenate([self._cross, self.process.kernel(items, self.process.items)])
        self.items.extend(items)

    def update(self) -> None:
        """Take new observations of the process into account."""
        observed = self._cross.shape[1]
        if observed < len(self.process.items):
            columns = self.process.kernel(self.items, self.process.items[observed:])
            self._cross = np.concatenate([self._cross, columns], axis=1)

    def renew(self) -> None:
        """Compute everything anew: the process has another kernel, or forgot observations."""
        self._cross = self.process.kernel(self.items, self.process.items)

    def keep(self, rows: Sequence[int] | np.ndarray) -> None:
        """Keep only the candidates in these rows, in this order."""
        self.items = [self.items[row] for row in rows]
        self._cross = self._cross[rows]

    def means(self, weights: np.ndarray) -> np.ndarray:
        """Posterior means of V functions, (n, V), from what `process.solve` gave for them."""
        self.update()
        return self._cross @ weights
