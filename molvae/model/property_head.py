"""Properties predicted from z, trained jointly so that the latent space is ordered by them."""

from __future__ import annotations

import torch
from jaxtyping import Float
from torch import Tensor, nn


class PropertyHead(nn.Module):
    """A two-layer perceptron from z to properties, which it standardises itself.

    Args:
        latent_dim: width of z.
        num_properties: P, how many are predicted.
        hidden_dim: width of the hidden layer.
    """

    offset: Tensor
    scale: Tensor

    def __init__(self, latent_dim: int, num_properties: int, hidden_dim: int = 128):
        super().__init__()
        self.layers = nn.Sequential(
            nn.Linear(latent_dim, hidden_dim), nn.SiLU(), nn.Linear(hidden_dim, num_properties)
        )
        self.register_buffer("offset", torch.zeros(num_properties))
        self.register_buffer("scale", torch.ones(num_properties))

    def standardise_by(self, values: Float[Tensor, "N P"]) -> None:
        """Take mean and standard deviation from the training set's values (NaN: not measured)."""
        known = ~values.isnan()
        count = known.sum(0).clamp(min=1)
        mean = values.nan_to_num().sum(0) / count
        deviation = ((values - mean).nan_to_num().square().sum(0) / count).sqrt()
        self.offset.copy_(mean)
        self.scale.copy_(deviation.clamp(min=1e-6))

    def forward(self, z: Float[Tensor, "B D"]) -> Float[Tensor, "B P"]:
        """Predicted properties, in their own units."""
        return self.layers(z).float() * self.scale + self.offset

    def loss(self, z: Float[Tensor, "B D"], values: Float[Tensor, "B P"]) -> Float[Tensor, " B"]:
        """Squared error per molecule in standard deviations, summed over the properties that are known."""
        error = (self(z) - values) / self.scale
        return error.nan_to_num(nan=0.0).square().sum(1)
