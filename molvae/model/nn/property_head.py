"""Properties that z tells: by a head trained jointly, or by axes, dimensions of one property each."""

from __future__ import annotations

from abc import ABC, abstractmethod

import torch
from jaxtyping import Float
from torch import Tensor, nn

from molvae.model.nn.decoder import read_in_coordinates


class StandardizedProperties(nn.Module, ABC):
    """What predicts properties from z in units of their own standard deviations.

    Args:
        num_properties: P, how many are predicted.
    """

    offset: Tensor
    scale: Tensor

    def __init__(self, num_properties: int):
        super().__init__()
        self.register_buffer("offset", torch.zeros(num_properties))
        self.register_buffer("scale", torch.ones(num_properties))

    @abstractmethod
    def standardized(self, z: Float[Tensor, "B D"]) -> Float[Tensor, "B P"]:
        """Predicted properties, in standard deviations from their mean."""

    def standardize_by(self, values: Float[Tensor, "N P"]) -> None:
        """Take mean and standard deviation from the training set's values (NaN: not measured)."""
        known = ~values.isnan()
        count = known.sum(0).clamp(min=1)
        mean = values.nan_to_num().sum(0) / count
        deviation = ((values - mean).nan_to_num().square().sum(0) / count).sqrt()
        self.offset.copy_(mean)
        self.scale.copy_(deviation.clamp(min=1e-6))

    def forward(self, z: Float[Tensor, "B D"]) -> Float[Tensor, "B P"]:
        """Predicted properties, in their own units."""
        return self.standardized(z) * self.scale + self.offset

    def loss(self, z: Float[Tensor, "B D"], values: Float[Tensor, "B P"]) -> Float[Tensor, " B"]:
        """Squared error per molecule in standard deviations, summed over the properties that are known."""
        error = (self(z) - values) / self.scale
        return error.nan_to_num(nan=0.0).square().sum(1)


class PropertyHead(StandardizedProperties):
    """A two-layer perceptron from z to properties.

    Args:
        latent_dim: width of z.
        num_properties: P, how many are predicted.
        hidden_dim: width of the hidden layer.
    """

    def __init__(self, latent_dim: int, num_properties: int, hidden_dim: int = 128):
        super().__init__(num_properties)
        self.layers = nn.Sequential(
            nn.Linear(latent_dim, hidden_dim), nn.SiLU(), nn.Linear(hidden_dim, num_properties)
        )

    def standardized(self, z: Float[Tensor, "B D"]) -> Float[Tensor, "B P"]:
        """Predicted properties, in standard deviations from their mean."""
        return self.layers(z).float()

    def change_coordinates(self, back: Float[Tensor, "D D"]) -> None:
        """Read latent vectors in other coordinates; see `Decoder.change_coordinates`."""
        read_in_coordinates(self.layers[0].get_parameter("weight"), back)


class PropertyAxes(StandardizedProperties):
    """The first P dimensions of z, each of which stands for one property (Pati and Lerch, 2020).

    Training holds the posterior mean's dimension to the property's value in standard deviations, which is
    stricter than the order that the paper asks for, and makes the axis readable in the property's own unit.
    """

    def standardized(self, z: Float[Tensor, "B D"]) -> Float[Tensor, "B P"]:
        """The properties that z stands for, in standard deviations from their mean."""
        return z[:, : len(self.scale)].float()
