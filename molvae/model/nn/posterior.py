"""The Gaussian posterior q(z | x)."""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch
from jaxtyping import Float
from torch import Tensor


@dataclass(frozen=True)
class Posterior:
    """A diagonal Gaussian per molecule."""

    mean: Float[Tensor, "B D"]
    log_var: Float[Tensor, "B D"]

    def sample(self, generator: torch.Generator | None = None) -> Float[Tensor, "B D"]:
        """One latent vector per molecule, differentiable in mean and log-variance (Kingma & Welling 2014)."""
        noise = torch.randn(
            self.mean.shape, generator=generator, device=self.mean.device, dtype=self.mean.dtype
        )
        return self.at(noise)

    def at(self, noise: Float[Tensor, "B D"]) -> Float[Tensor, "B D"]:
        """The latent vectors that standard normal noise stands for."""
        return self.mean + noise * self.deviation

    @property
    def deviation(self) -> Float[Tensor, "B D"]:
        """Standard deviations."""
        return torch.exp(0.5 * self.log_var)

    def log_density(self, z: Float[Tensor, "B D"]) -> Float[Tensor, " B"]:
        """log q(z | x) of a latent vector per molecule, in nats."""
        square = ((z - self.mean) / self.deviation).square()
        return -0.5 * (square + self.log_var + math.log(2 * math.pi)).sum(1)

    def kl(self) -> Float[Tensor, "B D"]:
        """KL(q(z | x) || N(0, I)) per molecule and dimension, in nats."""
        return 0.5 * (self.mean.square() + self.log_var.exp() - 1.0 - self.log_var)
