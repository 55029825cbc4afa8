"""Points around one latent vector."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from jaxtyping import Float
from torch import Tensor

WORTH_IT = 0.05
"""Share of points that bring something new below which steps grow longer."""
STRIDE = 1.2
"""By which they grow."""
FARTHEST = 4.0
"""How long they grow: farther away molecules have nothing to do with each other."""
CENTERS = 20
"""Molecules that steps start from."""


@dataclass(frozen=True)
class Neighborhood:
    """Points in random directions from a center, every distance between two bounds equally often.

    Points spread evenly over the ball would all lie at its rim: in 64 dimensions half of them beyond 99 % of
    the radius. Directions are drawn as wide as the posterior is: it tells how far a dimension may move before
    the molecule changes.
    """

    center: Float[Tensor, " D"]
    width: Float[Tensor, " D"]
    """The posterior's standard deviations."""
    radius: float
    """Largest Euclidean distance."""
    inner: float = 0.0
    """The smallest."""

    def __call__(self, count: int, generator: torch.Generator) -> Float[Tensor, "count D"]:
        """Independent draws; the generator is on the center's device."""
        shape = (count, len(self.center))
        direction = torch.randn(shape, generator=generator, device=self.center.device) * self.width
        direction /= direction.norm(dim=1, keepdim=True)
        share = torch.rand((count, 1), generator=generator, device=self.center.device)
        return self.center + (self.inner + (self.radius - self.inner) * share) * direction


@dataclass
class Spreading:
    """Points near a molecule, and near those found around it that are most like it.

    One step from the start finds few molecules that resemble it, since the farther a point lies the less its
    molecule has to do with the start's. Steps from what has been found before and resembles it go on finding
    some: the draws spread over the part of the latent space where molecules like it are.
    """

    start: Float[Tensor, " D"]
    width: Float[Tensor, " D"]
    """The posterior's standard deviations."""
    reach: float = 1.0
    """Longest step, in these."""

    def __post_init__(self) -> None:
        self._centers = self.start[None]
        self._likeness = torch.tensor([1.0])

    def __call__(self, count: int, generator: torch.Generator) -> Float[Tensor, "count D"]:
        """Draws, half of them around the start; the generator is on the start's device."""
        device = self.start.device
        share = self.reach * torch.rand((count, 1), generator=generator, device=device)
        step = torch.randn((count, len(self.start)), generator=generator, device=device) * self.width
        chosen = torch.randint(len(self._centers), (count,), generator=generator, device=device)
        chosen[: count // 2] = 0
        return self._centers[chosen] + share * step

    def tell(self, z: Float[Tensor, "n D"], likeness: Float[Tensor, " n"], drawn: int) -> None:
        """Say where new and wanted molecules were found, how like the start, and of how many draws."""
        likeness, order = torch.cat([self._likeness, likeness.cpu().float()]).sort(descending=True)
        self._centers = torch.cat([self._centers, z])[order.to(z.device)][:CENTERS]
        self._likeness = likeness[:CENTERS]
        if len(z) < WORTH_IT * drawn:
            self.reach = min(FARTHEST, STRIDE * self.reach)
