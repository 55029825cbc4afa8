"""Paths between two latent vectors."""

from __future__ import annotations

import torch
from jaxtyping import Float
from torch import Tensor


def fractions(steps: int) -> Float[Tensor, " steps"]:
    """Evenly spaced places on a path, its ends included: 0 to 1."""
    return torch.linspace(0.0, 1.0, steps)


def linear(start: Float[Tensor, " D"], end: Float[Tensor, " D"], steps: int) -> Float[Tensor, "steps D"]:
    """The straight line, ends included."""
    t = fractions(steps).to(start)[:, None]
    return start + t * (end - start)


def spherical(start: Float[Tensor, " D"], end: Float[Tensor, " D"], steps: int) -> Float[Tensor, "steps D"]:
    """The arc around the origin, with the length changing evenly, ends included (Shoemake 1985; White 2016).

    In many dimensions a Gaussian's mass lies near a sphere, which a straight line cuts short. Where no arc is
    defined, since the two point the same or opposite ways or one is the origin, it is the straight line.
    """
    lengths = torch.stack([start.norm(), end.norm()])
    directions = torch.stack([start, end]) / lengths.clamp(min=torch.finfo(start.dtype).tiny)[:, None]
    angle = torch.arccos((directions[0] @ directions[1]).clamp(-1.0, 1.0))
    if torch.sin(angle) < 1e-3 or lengths.min() == 0:  # an angle this small drowns in float32's rounding
        return linear(start, end, steps)
    t = fractions(steps).to(start)[:, None]
    arc = (torch.sin((1 - t) * angle) * directions[0] + torch.sin(t * angle) * directions[1]) / torch.sin(
        angle
    )
    return arc * (lengths[0] + t * (lengths[1] - lengths[0]))


PATHS = {"spherical": spherical, "linear": linear}
