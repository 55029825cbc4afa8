"""A search that stands still begins anew, and what its beginnings found is crossed afterwards."""

from collections.abc import Mapping
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
        self._all: dict[T, float] = {}
        self._own: dict[T, float] = {}
        self._reached = -np.inf
        self._waited = 0

    def tell(self, scores: Mapping[T, float]) -> None:
        """Learn of new candidates' finite scores."""
        self._all.update(scores)
        self._own.update(scores)
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
        self._own, self._waited = {}, 0
        self._reached = self._level()
        return self.fresh

    def admits(self, candidate: T) -> bool:
        """Whether a candidate that has a score is bred from."""
        return not self.fresh or candidate in self._own

    def _level(self) -> float:
        scores = np.sort(list((self._own if self.fresh else self._all).values()))[-TOP:]
        return float(scores.mean()) if len(scores) == TOP else -np.inf
