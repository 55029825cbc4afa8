"""What an optimizer is."""

from typing import Protocol, TypeVar, runtime_checkable

import numpy as np

P = TypeVar("P")


@runtime_checkable
class Optimizer(Protocol[P]):
    """A search that proposes and is told; whether it proposes latent vectors or molecules is its own matter.

    Scores are maximized. It knows neither molecules nor budgets: `loop.run` brings it together with what
    decodes and what scores.
    """

    def ask(self, count: int) -> P:
        """Propose as many points as asked for, fewer where it has no more to propose."""
        ...

    def tell(self, proposals: P, y: np.ndarray) -> None:
        """Learn the scores of what `ask` gave last: float64 (n,), NaN where there is none."""
        ...
