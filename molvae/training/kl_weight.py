"""How the weight of the KL term moves over training: functions of progress in [0, 1]."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol


class KLWeight(Protocol):
    """The weight of the KL term at a point of training (beta)."""

    def __call__(self, progress: float) -> float:
        """The weight when this share of the optimizer's steps is done."""
        ...


@dataclass(frozen=True)
class ConstantKLWeight:
    """The same weight throughout.

    Nats count per molecule: 1 is the evidence lower bound, where the latent space of a strong decoder
    collapses; 0.02 to 0.4 is the useful range.
    """

    value: float = 0.1

    def __call__(self, progress: float) -> float:
        """`value`."""
        return self.value


@dataclass(frozen=True)
class LinearKLWeight:
    """From `start` to `end` in a straight line between two points of progress, flat outside.

    Args:
        start: the first weight.
        end: the last weight.
        begin: share of the run's steps at which the weight begins to move.
        finish: share of the run's steps at which it has arrived.

    >>> round(LinearKLWeight(start=0.0, end=0.1, begin=0.2, finish=0.6)(0.4), 3)
    0.05
    """

    start: float = 0.02
    end: float = 0.1
    begin: float = 0.1
    finish: float = 0.6

    def __call__(self, progress: float) -> float:
        """The weight at `progress`."""
        share = (progress - self.begin) / max(self.finish - self.begin, 1e-9)
        return self.start + (self.end - self.start) * min(max(share, 0.0), 1.0)


@dataclass(frozen=True)
class CyclicalKLWeight:
    """Several ramps from `low` to `high` (Fu et al. 2019).

    Args:
        low: the weight at the beginning of each cycle.
        high: the weight at the end of each.
        cycles: number of ramps.
        ramp: share of each cycle in which the weight rises.
    """

    low: float = 0.0
    high: float = 0.1
    cycles: int = 4
    ramp: float = 0.5

    def __call__(self, progress: float) -> float:
        """The weight at `progress`."""
        place = progress * self.cycles % 1.0 if progress < 1.0 else 1.0
        return self.low + (self.high - self.low) * min(place / self.ramp, 1.0)
