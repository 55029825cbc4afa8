"""Adaptive selection: ways of proposing are chosen as often as they have succeeded lately."""

from collections import Counter
from collections.abc import Iterable

import numpy as np

ELITE = 25
"""A trial succeeds if it is among this many of the best at the time."""
DECAY = 0.97
"""Factor on all counts at each round, so that what is long past counts for little."""
PSEUDO_TRIALS = 10.0
"""Trials that each option is credited with at the success rate of all: few trials of one tell little."""
FLOOR = 0.05
"""Least share of an option, so that one that fell behind is tried again."""


class AdaptiveSelection:
    """Shares of several options by their rate of success lately, as in adaptive operator selection.

    Args:
        names: names of the options, 20 at most.
    """

    def __init__(self, names: Iterable[str]) -> None:
        self.names = tuple(names)
        self.trials = dict.fromkeys(self.names, 0.0)
        self.successes = dict.fromkeys(self.names, 0.0)

    def shares(self) -> np.ndarray:
        """The share of each option in the order of the names, float64 (n,), summing to 1."""
        overall = (sum(self.successes.values()) + 1.0) / (sum(self.trials.values()) + 1.0)
        rates = np.array(
            [
                (self.successes[name] + PSEUDO_TRIALS * overall) / (self.trials[name] + PSEUDO_TRIALS)
                for name in self.names
            ]
        )
        return FLOOR + (1 - FLOOR * len(rates)) * rates / rates.sum()

    def choose(self, generator: np.random.Generator) -> str:
        """Draw one name; each is as likely as its share."""
        return self.names[generator.choice(len(self.names), p=self.shares())]

    def update(self, trials: Counter[str], successes: Counter[str]) -> None:
        """Count a round's trials and successes; names of no option are ignored."""
        for totals, counts in ((self.trials, trials), (self.successes, successes)):
            for name in self.names:
                totals[name] = DECAY * totals[name] + counts[name]
