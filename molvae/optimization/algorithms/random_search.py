"""Random search, the control that every optimizer has to beat."""

from collections.abc import Callable
from typing import Generic, TypeVar

import numpy as np

P = TypeVar("P")


class RandomSearch(Generic[P]):
    """Draws proposals and learns nothing.

    Args:
        draw: takes a number and returns as many proposals, such as latent vectors of a model's prior.
    """

    def __init__(self, draw: Callable[[int], P]) -> None:
        self.draw = draw

    def ask(self, count: int) -> P:
        """Draw as many."""
        return self.draw(count)

    def tell(self, proposals: P, y: np.ndarray) -> None:
        """Nothing to learn."""
