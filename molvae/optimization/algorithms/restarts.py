"""Restarts: a search that makes no progress begins anew, and crosses what its beginnings found afterwards."""

from collections.abc import Iterable, Mapping
from typing import Generic, TypeVar

import numpy as np

T = TypeVar("T")

TOP = 10
"""How many of the best scores are averaged to measure progress."""
RISE = 0.002
"""Relative rise of that mean that counts as progress."""


class Restarts(Generic[T]):
    """Tells which candidates are parents: after a restart new ones only, until they make no progress.

    The first optimum often cannot be left in small steps; other molecules lead to others. The surrogate keeps
    learning from all of them.

    Args:
        patience: scores without progress after which the search turns to new candidates, or back to all; 0
            never restarts.
    """

    def __init__(self, patience: int) -> None:
        self.patience = patience
        self.fresh = False
        """Whether only candidates scored since the last turn are parents."""
        self._own: set[T] = set()
        self._best_of_all: list[float] = []
        self._best_of_own: list[float] = []
        self._reached = -np.inf
        self._waited = 0

    def tell(self, scores: Mapping[T, float]) -> None:
        """Learn of new candidates' finite scores."""
        self._own.update(scores)
        self._best_of_all = _best([*self._best_of_all, *scores.values()])
        self._best_of_own = _best([*self._best_of_own, *scores.values()])
        level = self._level()
        if level - self._reached > RISE * abs(level):
            self._reached, self._waited = level, 0
        else:
            self._waited += len(scores)

    def turn(self) -> bool:
        """Turn if it is time to; return True where a restart begins."""
        if not self.patience or self._waited < self.patience:
            return False
        self.fresh = not self.fresh
        self._own, self._best_of_own, self._waited = set(), [], 0
        self._reached = self._level()
        return self.fresh

    def admits(self, candidate: T) -> bool:
        """Whether a candidate that has a score may be a parent."""
        return not self.fresh or candidate in self._own

    def _level(self) -> float:
        best = self._best_of_own if self.fresh else self._best_of_all
        return float(np.mean(best)) if len(best) == TOP else -np.inf


def _best(scores: Iterable[float]) -> list[float]:
    return sorted(scores)[-TOP:]
