"""Priors to draw latent vectors from: the standard normal, and a mixture fitted to the posterior.

A VAE that reconstructs well leaves holes in N(0, I): its molecules lie elsewhere. A density fitted to the
aggregated posterior q(z) = E_x q(z | x) after training samples where the molecules are.
"""

from __future__ import annotations

import math
from typing import Protocol

import torch
from jaxtyping import Float
from torch import Tensor, nn


class LatentPrior(Protocol):
    """A distribution of latent vectors that can be fitted and sampled."""

    decoding_temperature: float
    """At which its draws are best decoded."""
    is_fitted: bool
    """Whether it learns from latent vectors; the others' `fit` does nothing."""

    def fit(self, z: Float[Tensor, "N D"], generator: torch.Generator) -> None:
        """Fit to draws of the aggregated posterior."""
        ...

    def sample(self, count: int, generator: torch.Generator) -> Float[Tensor, "count D"]:
        """Independent draws."""
        ...


class StandardNormal(nn.Module):
    """N(0, I), the prior the KL term pulls towards."""

    decoding_temperature = 1.0
    is_fitted = False
    anchor: Tensor

    def __init__(self, latent_dim: int):
        super().__init__()
        self.latent_dim = latent_dim
        self.register_buffer("anchor", torch.zeros(1), persistent=False)  # tells the device

    def fit(self, z: Float[Tensor, "N D"], generator: torch.Generator) -> None:
        """Nothing to fit."""

    def sample(self, count: int, generator: torch.Generator) -> Float[Tensor, "count D"]:
        """Independent draws."""
        return torch.randn(count, self.latent_dim, generator=generator, device=self.anchor.device)

    def log_prob(self, z: Float[Tensor, "N D"]) -> Float[Tensor, " N"]:
        """Log-density in nats."""
        return -0.5 * (z.square().sum(1) + self.latent_dim * math.log(2 * math.pi))


class GaussianMixture(nn.Module):
    """A mixture of Gaussians with full covariances, fitted by expectation maximisation.

    Each covariance is drawn towards that of all latent vectors as if it had seen D more of them, so that a
    component with few draws of its own stays well conditioned.

    Args:
        latent_dim: D.
        components: K, number of Gaussians.
        iterations: of expectation maximisation.
    """

    decoding_temperature = 1.0
    is_fitted = True
    log_weights: Tensor
    means: Tensor
    factors: Tensor

    def __init__(self, latent_dim: int, components: int = 64, iterations: int = 40):
        super().__init__()
        self.iterations = iterations
        self.register_buffer("log_weights", torch.full((components,), -math.log(components)))
        self.register_buffer("means", torch.zeros(components, latent_dim))
        self.register_buffer("factors", torch.eye(latent_dim).repeat(components, 1, 1))

    @torch.no_grad()
    def fit(self, z: Float[Tensor, "N D"], generator: torch.Generator) -> None:
        """Fit to draws of the aggregated posterior, beginning with random ones as means."""
        components, dim = self.means.shape
        overall = torch.cov(z.T, correction=0) + 1e-6 * torch.eye(dim, device=z.device)
        first = torch.randint(len(z), (components,), generator=generator, device=z.device)
        self.means.copy_(z[first])
        self.factors.copy_(torch.linalg.cholesky(overall).expand_as(self.factors))
        self.log_weights.fill_(-math.log(components))
        for _ in range(self.iterations):
            joint = self.component_log_prob(z)
            self.maximise(z, (joint - joint.logsumexp(1, keepdim=True)).exp(), overall)

    def maximise(
        self, z: Float[Tensor, "N D"], shares: Float[Tensor, "N K"], overall: Float[Tensor, "D D"]
    ) -> None:
        """Weights, means and covariances that suit how much each component owns of each draw."""
        dim = z.shape[1]
        mass = shares.sum(0) + 1e-6  # a component may lose all its draws
        self.log_weights.copy_((mass / mass.sum()).log())
        self.means.copy_(shares.T @ z / mass[:, None])
        for index, mean in enumerate(self.means):
            centred = z - mean
            scatter = (shares[:, index, None] * centred).T @ centred
            self.factors[index] = torch.linalg.cholesky((scatter + dim * overall) / (mass[index] + dim))

    def component_log_prob(self, z: Float[Tensor, "N D"]) -> Float[Tensor, "N K"]:
        """Log of weight times density of each component."""
        logs = []
        for weight, mean, factor in zip(self.log_weights, self.means, self.factors, strict=True):
            whitened = torch.linalg.solve_triangular(factor, (z - mean).T, upper=False)
            log_volume = factor.diagonal().log().sum()
            logs.append(weight - 0.5 * whitened.square().sum(0) - log_volume)
        return torch.stack(logs, dim=1) - 0.5 * z.shape[1] * math.log(2 * math.pi)

    def sample(self, count: int, generator: torch.Generator) -> Float[Tensor, "count D"]:
        """Independent draws."""
        which = torch.multinomial(self.log_weights.exp(), count, replacement=True, generator=generator)
        noise = torch.randn(count, self.means.shape[1], generator=generator, device=self.means.device)
        z = torch.empty_like(noise)
        for component in which.unique().tolist():  # a factor for each draw would take gigabytes
            rows = torch.nonzero(which == component).flatten()
            z[rows] = self.means[component] + noise[rows] @ self.factors[component].T
        return z

    def log_prob(self, z: Float[Tensor, "N D"]) -> Float[Tensor, " N"]:
        """Log-density in nats."""
        return self.component_log_prob(z).logsumexp(1)


PRIORS = {"standard_normal": StandardNormal, "gaussian_mixture": GaussianMixture}
