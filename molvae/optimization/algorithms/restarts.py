"""A search that stands still begins anew, and what its beginnings found is crossed afterwards."""

from collections.abc import Iterable, Mapping
from typing import Generic, TypeVar

import numpy as np

T = TypeVar("T")

TOP = 10
"""Whose mean score tells how far a search has come."""
RISE = 0.002
"""Of that mean, below which it has stood still."""


class Restarts(Generic[T]):
    """Breeding turns to fresh draws alone once the ten best stand still, and back to all once theirs do.

    The first best found often cannot be left in small steps; from other molecules there are other ways. What
    is known of all of them still tells the surrogate where to go.

    Args:
        patience: scores without a rise until breeding turns; 0 never lets it.
    """

    def __init__(self, patience: int) -> None:
        self.patience = patience
        self.fresh = False
        """Whether only candidates since the last turn are bred from."""
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
        """Turn if it is time to; True where fresh draws are to be bred from now."""
        if not self.patience or self._waited < self.patience:
            return False
        self.fresh = not self.fresh
        self._own, self._best_of_own, self._waited = set(), [], 0
        self._reached = self._level()
        return self.fresh

    def admits(self, candidate: T) -> bool:
        """Whether a candidate that has a score is bred from."""
        return not self.fresh or candidate in self._own

    def _level(self) -> float:
        best = self._best_of_own if self.fresh else self._best_of_all
        return float(np.mean(best)) if len(best) == TOP else -np.inf


def _best(scores: Iterable[float]) -> list[float]:
    return sorted(scores)[-TOP:]
