"""The loop: ask, decode, score, tell, until the budget is spent or nothing new is found."""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, Literal, TypeVar

import numpy as np

from molvae.optimization.algorithms.budget import BudgetExhausted
from molvae.optimization.algorithms.optimizer import Optimizer

P = TypeVar("P")
C = TypeVar("C", bound=Hashable)

PATIENCE = 50
"""Rounds in a row without a new candidate, after which a run is given up."""


@dataclass(frozen=True)
class Ending:
    """How a run came to its end."""

    reason: Literal["budget", "stalled"]
    """Either the budget is spent, or round after round brought nothing new."""

    rounds: int
    """How often the optimizer was asked."""


class Rounds(Generic[C]):
    """An optimizer's rounds, one at a time: candidates out, their scores in.

    Args:
        optimizer: what proposes and learns.
        decode: makes as many candidates of proposals, None where there is none.
        batch: proposals in a round.
        patience: rounds in a row without a candidate that is new, after which the search has stalled.
    """

    def __init__(
        self,
        optimizer: Optimizer[Any],
        decode: Callable[[Any], Sequence[C | None]],
        *,
        batch: int,
        patience: int = PATIENCE,
    ) -> None:
        self.optimizer, self.decode = optimizer, decode
        self.batch, self.patience = batch, patience
        self.count = 0
        """Rounds so far."""
        self._proposed: set[Hashable] = {None}
        self._idle = 0
        self._proposals: Any = None

    @property
    def stalled(self) -> bool:
        """Whether the search has nothing new to propose any more."""
        return self._idle >= self.patience

    def ask(self) -> Sequence[C | None]:
        """The candidates of the next round."""
        self.count += 1
        self._proposals = self.optimizer.ask(self.batch)
        candidates = self.decode(self._proposals)
        self._idle = self._idle + 1 if self._proposed.issuperset(candidates) else 0
        self._proposed.update(candidates)
        return candidates

    def tell(self, y: np.ndarray) -> None:
        """Learn the scores of these candidates: float64 (n,), NaN where there is none."""
        self.optimizer.tell(self._proposals, y)


def run(
    optimizer: Optimizer[P],
    decode: Callable[[P], Sequence[C | None]],
    oracle: Callable[[Sequence[C | None]], np.ndarray],
    *,
    batch: int,
    patience: int = PATIENCE,
) -> Ending:
    """Let an optimizer spend an oracle's budget.

    A resumed run takes the same way again, where all is seeded, up to the point it had reached: an oracle
    that remembers its calls asks nothing for that.

    Args:
        optimizer: what proposes and learns.
        decode: makes as many candidates of proposals, None where there is none.
        oracle: scores candidates, float64 (n,), NaN where there is no score; raises BudgetExhausted at the
            end.
        batch: proposals in a round.
        patience: rounds in a row without a candidate that is new in this run, after which it is given up.
    """
    rounds = Rounds(optimizer, decode, batch=batch, patience=patience)
    while not rounds.stalled:
        candidates = rounds.ask()
        try:
            y = oracle(candidates)
        except BudgetExhausted:
            return Ending("budget", rounds.count)
        rounds.tell(y)
    return Ending("stalled", rounds.count)
