"""A bandit's memory: what each of several ways has brought lately for what it was given."""

from collections import Counter
from collections.abc import Iterable

import numpy as np

ELITE = 25
"""A try has succeeded if it is among so many of the best then."""
FADING = 0.97
"""Of what is remembered, at each round."""
PSEUDO_TRIES = 10.0
"""Of each way, at the success rate of all: what little is known of one counts for as little."""
FLOOR = 0.05
"""Least share, so that a way that fell behind is tried again."""


class Credit:
    """Shares of several ways by their rate of success lately.

    Args:
        names: of the ways, 20 at most.
    """

    def __init__(self, names: Iterable[str]) -> None:
        self.names = tuple(names)
        self.tries = dict.fromkeys(self.names, 0.0)
        self.successes = dict.fromkeys(self.names, 0.0)

    def shares(self) -> np.ndarray:
        """In the order of the names, float64 (n,), summing to 1."""
        overall = (sum(self.successes.values()) + 1.0) / (sum(self.tries.values()) + 1.0)
        rates = np.array(
            [
                (self.successes[name] + PSEUDO_TRIES * overall) / (self.tries[name] + PSEUDO_TRIES)
                for name in self.names
            ]
        )
        return FLOOR + (1 - FLOOR * len(rates)) * rates / rates.sum()

    def choose(self, generator: np.random.Generator) -> str:
        """One name, as often as its share."""
        return self.names[generator.choice(len(self.names), p=self.shares())]

    def settle(self, tried: Counter[str], succeeded: Counter[str]) -> None:
        """Take a round's tries and successes into account; names of others are ignored."""
        for book, marks in ((self.tries, tried), (self.successes, succeeded)):
            for name in self.names:
                book[name] = FADING * book[name] + marks[name]
