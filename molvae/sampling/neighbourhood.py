"""Points around one latent vector."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from jaxtyping import Float
from torch import Tensor


@dataclass(frozen=True)
class Neighbourhood:
    """Points in random directions from a centre, every distance up to the radius equally often.

    Points spread evenly over the ball would all lie at its rim: in 64 dimensions half of them beyond 99 % of
    the radius.
    """

    centre: Float[Tensor, " D"]
    radius: float
    """Largest Euclidean distance."""

    def __call__(self, count: int, generator: torch.Generator) -> Float[Tensor, "count D"]:
        """Independent draws; the generator is on the centre's device."""
        shape = (count, len(self.centre))
        direction = torch.randn(shape, generator=generator, device=self.centre.device)
        direction /= direction.norm(dim=1, keepdim=True)
        distance = self.radius * torch.rand((count, 1), generator=generator, device=self.centre.device)
        return self.centre + distance * direction
