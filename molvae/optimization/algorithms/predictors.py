"""Differentiable predictions of a value over a latent space, whose gradient a search may follow."""

from typing import Protocol, runtime_checkable

import numpy as np
import torch
from jaxtyping import Float, Float64
from torch import Tensor

from molvae.model.nn.property_head import PropertyHead

Points = Float64[np.ndarray, "N D"]
Scores = Float64[np.ndarray, " N"]


@runtime_checkable
class Predictor(Protocol):
    """What a search ascends."""

    def __call__(self, z: Float[Tensor, "B D"]) -> Float[Tensor, " B"]:
        """The value expected at each point, differentiable."""
        ...

    def learn(self, z: Points, y: Scores) -> None:
        """Fit all scores so far; a predictor that was trained before does nothing."""
        ...


class FittedHead:
    """A property head that is fitted to the scores of the search itself.

    Args:
        latent_dim: width of z.
        seed: seeds the first weights.
        steps: gradient steps each time it learns.
    """

    def __init__(self, latent_dim: int, seed: int, steps: int = 200) -> None:
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(seed)
            self.head = PropertyHead(latent_dim, 1)
        self.steps = steps

    def __call__(self, z: Float[Tensor, "B D"]) -> Float[Tensor, " B"]:
        """The score expected."""
        return self.head(z)[:, 0]

    def learn(self, z: Points, y: Scores) -> None:
        """Take some steps more on all scores, the weights decaying."""
        at, values = torch.from_numpy(z).float(), torch.from_numpy(y).float()[:, None]
        self.head.standardize_by(values)
        optimizer = torch.optim.AdamW(self.head.parameters(), lr=1e-2, weight_decay=1e-2)
        for _ in range(self.steps):
            optimizer.zero_grad()
            self.head.loss(at, values).mean().backward()
            optimizer.step()


class TrainedHead:
    """A property that the model was trained to predict.

    Args:
        head: the model's property head.
        column: place of the property among those that it predicts.
        sign: 1 to raise the property, -1 to lower it.
    """

    def __init__(self, head: PropertyHead, column: int, sign: float = 1.0) -> None:
        self.head = head
        self.column = column
        self.sign = sign

    def __call__(self, z: Float[Tensor, "B D"]) -> Float[Tensor, " B"]:
        """The property expected, or its negative."""
        device = next(self.head.parameters()).device
        return self.sign * self.head(z.to(device))[:, self.column].to(z.device)

    def learn(self, z: Points, y: Scores) -> None:
        """Do nothing: it was trained before."""
