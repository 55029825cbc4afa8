"""Ascent in a latent space along a predictor's gradient, with noise; and the control that ignores it."""

from collections.abc import Callable
from typing import Literal, Protocol, runtime_checkable

import numpy as np
import torch
from jaxtyping import Float, Float64
from torch import Tensor

from molvae.model.nn.property_head import PropertyHead
from molvae.optimization.algorithms.source import draw_ranks

Points = Float64[np.ndarray, "N D"]
Scores = Float64[np.ndarray, " N"]
Direction = Literal["gradient", "random"]


@runtime_checkable
class Predictor(Protocol):
    """What is ascended."""

    def __call__(self, z: Float[Tensor, "B D"]) -> Float[Tensor, " B"]:
        """The value expected at each point, differentiable."""
        ...

    def learn(self, z: Points, y: Scores) -> None:
        """Take all that was scored so far into account; a predictor that knows already does nothing."""
        ...


class LatentAscent:
    """Langevin walks from the best points known (ChemFlow: Wei et al., 2024).

    Each step goes the same length along the gradient, or along a random direction that a walk keeps, and is
    followed by noise. The random direction is the control that a gradient has to beat.

    Args:
        predictor: what is ascended.
        starts: (S, D), points to begin with.
        draw: that many points more to begin with, such as draws of the prior.
        spread: the space's unit.
        generator: of the draws.
        direction: "gradient" or "random".
        initial: points told of before walks begin.
        parents: how many of the best walks begin from.
        steps: most steps of a walk; each walk has a number of its own.
        step: length of a whole walk along its direction, in units of the spread.
        noise: length of all its noise, likewise.
        radius: greatest norm of a point.
    """

    def __init__(
        self,
        predictor: Predictor,
        starts: Points,
        draw: Callable[[int], Points],
        spread: float,
        generator: np.random.Generator,
        *,
        direction: Direction = "gradient",
        initial: int = 50,
        parents: int = 50,
        steps: int = 10,
        step: float = 0.5,
        noise: float = 0.5,
        radius: float = np.inf,
    ) -> None:
        self.predictor = predictor
        self.waiting = starts
        self.draw = draw
        self.spread = spread
        self.generator = generator
        self.direction = direction
        self.initial = initial
        self.parents = parents
        self.steps = steps
        self.step = step
        self.noise = noise
        self.radius = radius
        dim = draw(1).shape[1]
        self.z, self.y = np.zeros((0, dim)), np.zeros(0)
        self._learnt = 0

    def ask(self, count: int) -> Points:
        """Ends of walks, or points to begin with."""
        if len(self.waiting) or len(self.y) < self.initial:
            first, self.waiting = self.waiting[:count], self.waiting[count:]
            return first if len(first) else self.draw(count)
        if len(self.y) >= 1.2 * self._learnt:
            self.predictor.learn(self.z, self.y)
            self._learnt = len(self.y)
        best = np.argsort(-self.y, kind="stable")[: self.parents]
        return self._walk(self.z[best[draw_ranks(count, len(best), self.generator)]])

    def tell(self, proposals: Points, y: Scores) -> None:
        """Remember what has a score."""
        scored = np.isfinite(y)
        self.z = np.concatenate([self.z, proposals[scored]])
        self.y = np.concatenate([self.y, y[scored]])

    def _walk(self, z: Points) -> Points:
        length = self.spread * np.sqrt(z.shape[1])
        kept = _directions(self.generator.standard_normal(z.shape))
        left = self.generator.integers(1, self.steps + 1, len(z))
        for done in range(self.steps):
            ahead = _directions(self._gradient(z)) if self.direction == "gradient" else kept
            noise = _directions(self.generator.standard_normal(z.shape))
            moved = z + length / self.steps * (self.step * ahead + self.noise * noise)
            z = np.where((done < left)[:, None], moved, z)
        norms = np.linalg.norm(z, axis=1, keepdims=True)
        return z * np.minimum(1.0, self.radius / np.maximum(norms, 1e-300))

    def _gradient(self, z: Points) -> Points:
        at = torch.from_numpy(z).float().requires_grad_()
        (gradient,) = torch.autograd.grad(self.predictor(at).sum(), at)
        return gradient.numpy().astype(np.float64)


def _directions(vectors: Points) -> Points:
    return vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-300)


class FittedHead:
    """A property head that learns the scores of the search itself.

    Args:
        latent_dim: width of z.
        seed: of the first weights.
        steps: of Adam, each time it learns.
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
        """Some steps more on all scores, the weights decaying."""
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
        head: the model's.
        column: of the property among those it predicts.
        sign: 1 to raise it, -1 to lower it.
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
        """It knows already."""
