"""How the weight of the KL term moves over training: functions of progress in [0, 1]."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol


class KLWeight(Protocol):
    """The effective beta at a point of training."""

    def __call__(self, progress: float) -> float:
        """The weight when this share of the optimiser's steps is done."""
        ...


@dataclass(frozen=True)
class ConstantKLWeight:
    """The same weight throughout."""

    value: float

    def __call__(self, progress: float) -> float:
        """`value`."""
        return self.value


@dataclass(frozen=True)
class LinearKLWeight:
    """From `start` to `end` in a straight line between two points of progress, flat outside.

    >>> round(LinearKLWeight(start=0.0, end=0.1, begin=0.2, finish=0.6)(0.4), 3)
    0.05
    """

    start: float
    end: float
    begin: float = 0.0
    finish: float = 1.0

    def __call__(self, progress: float) -> float:
        """The weight at `progress`."""
        share = (progress - self.begin) / max(self.finish - self.begin, 1e-9)
        return self.start + (self.end - self.start) * min(max(share, 0.0), 1.0)


@dataclass(frozen=True)
class CyclicalKLWeight:
    """`cycles` ramps from `low` to `high`, each over the first `ramp` of its cycle (Fu et al. 2019)."""

    low: float
    high: float
    cycles: int = 4
    ramp: float = 0.5

    def __call__(self, progress: float) -> float:
        """The weight at `progress`."""
        place = progress * self.cycles % 1.0 if progress < 1.0 else 1.0
        return self.low + (self.high - self.low) * min(place / self.ramp, 1.0)
