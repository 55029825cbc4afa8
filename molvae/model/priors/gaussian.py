"""Priors to draw latent vectors from: the standard normal, and a mixture fitted to the posterior.

A VAE that reconstructs well leaves holes in N(0, I): its molecules lie elsewhere. A density fitted to the
aggregated posterior q(z) = E_x q(z | x) after training samples where the molecules are.
"""

from __future__ import annotations

import math
from abc import ABC, abstractmethod

import torch
from jaxtyping import Float, Int
from torch import Tensor, nn

from molvae.model.priors.prior import AS_SUITS_PRIOR, Coder, Draws, Prior, SampleOptions


class LatentDensity(nn.Module, ABC):
    """A density of latent vectors, whose draws the decoder writes molecules from.

    Args:
        latent_dim: D.
    """

    needs_fit = False
    writes = False
    decoding_temperature = 1.0

    def __init__(self, latent_dim: int):
        super().__init__()
        self.latent_dim = latent_dim

    def fit(self, z: Float[Tensor, "N D"], generator: torch.Generator) -> None:
        """Nothing to fit, unless it says otherwise."""

    def take(self, other: Prior, tokens: Int[Tensor, "T 2"]) -> None:
        """Nothing: a density of another latent space says nothing of this one."""

    def loss(self, tokens: Int[Tensor, "B L"]) -> Float[Tensor, " B"]:
        """0: there is nothing to learn of sequences."""
        return torch.zeros(len(tokens), device=tokens.device)

    def sample(
        self, count: int, generator: torch.Generator, coder: Coder, options: SampleOptions = AS_SUITS_PRIOR
    ) -> Draws:
        """Independent draws; see `Prior.sample`."""
        temperature = self.decoding_temperature if options.temperature is None else options.temperature
        top_p = 1.0 if options.top_p is None else options.top_p
        return Draws(self.draw(count, generator), temperature, top_p)

    @abstractmethod
    def draw(self, count: int, generator: torch.Generator) -> Float[Tensor, "count D"]:
        """Latent vectors, drawn independently."""

    @abstractmethod
    def log_prob(self, z: Float[Tensor, "N D"]) -> Float[Tensor, " N"]:
        """Log-density in nats."""


class StandardNormal(LatentDensity):
    """N(0, I), the prior the KL term pulls towards.

    Args:
        latent_dim: D.
    """

    anchor: Tensor

    def __init__(self, latent_dim: int):
        super().__init__(latent_dim)
        self.register_buffer("anchor", torch.zeros(1), persistent=False)  # tells the device

    def draw(self, count: int, generator: torch.Generator) -> Float[Tensor, "count D"]:
        """Latent vectors, drawn independently."""
        return torch.randn(count, self.latent_dim, generator=generator, device=self.anchor.device)

    def log_prob(self, z: Float[Tensor, "N D"]) -> Float[Tensor, " N"]:
        """Log-density in nats."""
        return -0.5 * (z.square().sum(1) + self.latent_dim * math.log(2 * math.pi))


class GaussianMixture(LatentDensity):
    """A mixture of Gaussians with full covariances, fitted by expectation maximization.

    Each covariance is drawn towards that of all latent vectors as if it had seen D more of them, so that a
    component with few draws of its own stays well conditioned.

    Args:
        latent_dim: D.
        components: K, number of Gaussians.
        iterations: rounds of expectation maximization.
    """

    needs_fit = True
    log_weights: Tensor
    means: Tensor
    factors: Tensor

    def __init__(self, latent_dim: int, components: int = 64, iterations: int = 40):
        super().__init__(latent_dim)
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
            self.maximize(z, (joint - joint.logsumexp(1, keepdim=True)).exp(), overall)

    def maximize(
        self, z: Float[Tensor, "N D"], shares: Float[Tensor, "N K"], overall: Float[Tensor, "D D"]
    ) -> None:
        """Weights, means and covariances that suit how much each component owns of each draw."""
        dim = z.shape[1]
        mass = shares.sum(0) + 1e-6  # a component may lose all its draws
        self.log_weights.copy_((mass / mass.sum()).log())
        self.means.copy_(shares.T @ z / mass[:, None])
        for index, mean in enumerate(self.means):
            centered = z - mean
            scatter = (shares[:, index, None] * centered).T @ centered
            self.factors[index] = torch.linalg.cholesky((scatter + dim * overall) / (mass[index] + dim))

    def component_log_prob(self, z: Float[Tensor, "N D"]) -> Float[Tensor, "N K"]:
        """Log of weight times density of each component."""
        logs = []
        for weight, mean, factor in zip(self.log_weights, self.means, self.factors, strict=True):
            whitened = torch.linalg.solve_triangular(factor, (z - mean).T, upper=False)
            log_volume = factor.diagonal().log().sum()
            logs.append(weight - 0.5 * whitened.square().sum(0) - log_volume)
        return torch.stack(logs, dim=1) - 0.5 * z.shape[1] * math.log(2 * math.pi)

    def draw(self, count: int, generator: torch.Generator) -> Float[Tensor, "count D"]:
        """Latent vectors, drawn independently."""
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


DENSITIES = {"standard_normal": StandardNormal, "gaussian_mixture": GaussianMixture}
