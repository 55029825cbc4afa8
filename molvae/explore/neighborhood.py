"""Points around one latent vector."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from jaxtyping import Float
from torch import Tensor

WORTH_IT = 0.25
"""Share of points that bring something new below which distances grow."""
STRIDE, LONG_STRIDE = 1.3, 2.0
"""By which they grow: where points have brought something new, and where none has."""


@dataclass(frozen=True)
class Neighborhood:
    """Points in random directions from a center, every distance between two bounds equally often.

    Points spread evenly over the ball would all lie at its rim: in 64 dimensions half of them beyond 99 % of
    the radius.
    """

    center: Float[Tensor, " D"]
    radius: float
    """Largest Euclidean distance."""
    inner: float = 0.0
    """The smallest."""

    def __call__(self, count: int, generator: torch.Generator) -> Float[Tensor, "count D"]:
        """Independent draws; the generator is on the center's device."""
        shape = (count, len(self.center))
        direction = torch.randn(shape, generator=generator, device=self.center.device)
        direction /= direction.norm(dim=1, keepdim=True)
        share = torch.rand((count, 1), generator=generator, device=self.center.device)
        return self.center + (self.inner + (self.radius - self.inner) * share) * direction


@dataclass
class Widening:
    """Distances from a center that grow as soon as those before bring little that is new.

    How far apart molecules lie differs from model to model and from place to place in one, so that no fixed
    radius suits all.
    """

    inner: float = 0.0
    outer: float = 0.25
    farthest: float = 1_000.0

    @property
    def is_over(self) -> bool:
        """Whether the farthest distances brought little too."""
        return self.inner >= self.farthest

    def tell(self, drawn: int, brought: int) -> None:
        """Say how many molecules that are new so many points have brought."""
        if brought < WORTH_IT * drawn:
            self.inner = self.outer
            self.outer = min(self.farthest, self.outer * (STRIDE if brought else LONG_STRIDE))
