"""What a variation operator is, and how parents are chosen for it."""

from collections.abc import Callable, Sequence
from typing import TypeVar

import numpy as np

T = TypeVar("T")

Operator = Callable[[Sequence[T]], Sequence[T]]
"""Takes parents, the better ones more often; returns about as many offspring."""


def draw_ranks(count: int, among: int, generator: np.random.Generator) -> np.ndarray:
    """Ranks below `among`, 0 the best: log(rank + 1) is uniform (Mol GA's selection); int (count,)."""
    return np.exp(generator.random(count) * np.log(among + 1)).astype(int) - 1
