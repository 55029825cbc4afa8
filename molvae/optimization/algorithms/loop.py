"""The loop: ask, decode, score, tell, until the budget is spent or nothing new is found."""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from typing import Literal, TypeVar

import numpy as np

from molvae.optimization.algorithms.budget import BudgetExhausted
from molvae.optimization.algorithms.optimizer import Optimizer

P = TypeVar("P")
C = TypeVar("C", bound=Hashable)


@dataclass(frozen=True)
class Ending:
    """How a run came to its end."""

    reason: Literal["budget", "stalled"]
    """The budget is spent, or round after round brought nothing new."""
    rounds: int
    """Times that the optimiser was asked."""


def run(
    optimizer: Optimizer[P],
    decode: Callable[[P], Sequence[C | None]],
    oracle: Callable[[Sequence[C | None]], np.ndarray],
    *,
    batch: int,
    patience: int = 50,
) -> Ending:
    """Let an optimiser spend an oracle's budget.

    A run that is gone on with takes the same way again, where all is seeded, up to the point it had reached:
    an oracle that remembers asks nothing for that.

    Args:
        optimizer: is asked and told.
        decode: proposals -> as many candidates, None where there is none.
        oracle: candidates -> float64 (n,), NaN where there is no score; raises BudgetExhausted at the end.
        batch: proposals in a round.
        patience: rounds without a candidate that is new in this run, after which it is given up.
    """
    seen: set[Hashable] = {None}
    rounds = idle = 0
    while idle < patience:
        rounds += 1
        proposals = optimizer.ask(batch)
        candidates = decode(proposals)
        idle = idle + 1 if seen.issuperset(candidates) else 0
        seen.update(candidates)
        try:
            y = oracle(candidates)
        except BudgetExhausted:
            return Ending("budget", rounds)
        optimizer.tell(proposals, y)
    return Ending("stalled", rounds)
