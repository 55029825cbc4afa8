"""Ascent in a latent space along a predictor's gradient, with noise; and the control that ignores it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
import torch
from jaxtyping import Float64

from molvae.checks.choices import one_of
from molvae.checks.limits import at_least
from molvae.optimization.algorithms.operator import draw_ranks
from molvae.optimization.algorithms.predictors import Predictor

Points = Float64[np.ndarray, "N D"]
Scores = Float64[np.ndarray, " N"]
Direction = Literal["gradient", "random"]


@dataclass(frozen=True)
class WalkSettings:
    """Settings of `LatentAscent`.

    Raises:
        SettingError: one of them means nothing.
    """

    direction: Direction = "gradient"
    """"gradient" follows the predictor; "random" is the control."""

    initial: int = 50
    """Points scored before walks begin."""

    parents: int = 50
    """How many of the best points walks begin from."""

    steps: int = 10
    """Most steps of a walk; the length of each walk is drawn."""

    step: float = 0.5
    """Length of a whole walk along its direction, in standard deviations of the prior."""

    noise: float = 0.5
    """Length of all noise of a whole walk, in standard deviations of the prior."""

    def __post_init__(self) -> None:
        one_of(get_args(Direction), direction=self.direction)
        at_least(1, initial=self.initial, parents=self.parents, steps=self.steps)


class LatentAscent:
    """Langevin walks from the best points known (ChemFlow: Wei et al., 2024).

    Each step goes the same length along the gradient, or along a random direction that a walk keeps, and is
    followed by noise. The random direction is the control that a gradient has to beat.

    Args:
        predictor: what is ascended.
        starts: points to begin with (S, D).
        draw: takes a number and returns as many points to begin with, such as draws of the prior.
        prior_std: standard deviation of the prior, the unit of lengths.
        generator: source of all random draws.
        settings: of the walks.
        radius: greatest norm of a point.
    """

    def __init__(
        self,
        predictor: Predictor,
        starts: Points,
        draw: Callable[[int], Points],
        prior_std: float,
        generator: np.random.Generator,
        settings: WalkSettings,
        *,
        radius: float = np.inf,
    ) -> None:
        self.predictor = predictor
        self.queue = starts
        self.draw = draw
        self.prior_std = prior_std
        self.generator = generator
        self.settings = settings
        self.radius = radius
        dim = draw(1).shape[1]
        self.z, self.y = np.zeros((0, dim)), np.zeros(0)
        self._learned = 0

    def ask(self, count: int) -> Points:
        """Ends of walks, or points to begin with."""
        if len(self.queue) or len(self.y) < self.settings.initial:
            first, self.queue = self.queue[:count], self.queue[count:]
            return first if len(first) else self.draw(count)
        if len(self.y) >= 1.2 * self._learned:
            self.predictor.learn(self.z, self.y)
            self._learned = len(self.y)
        best = np.argsort(-self.y, kind="stable")[: self.settings.parents]
        return self._walk(self.z[best[draw_ranks(count, len(best), self.generator)]])

    def tell(self, proposals: Points, y: Scores) -> None:
        """Remember what has a score."""
        scored = np.isfinite(y)
        self.z = np.concatenate([self.z, proposals[scored]])
        self.y = np.concatenate([self.y, y[scored]])

    def _walk(self, z: Points) -> Points:
        walk = self.settings
        length = self.prior_std * np.sqrt(z.shape[1])
        kept = _directions(self.generator.standard_normal(z.shape))
        left = self.generator.integers(1, walk.steps + 1, len(z))
        for done in range(walk.steps):
            ahead = _directions(self._gradient(z)) if walk.direction == "gradient" else kept
            noise = _directions(self.generator.standard_normal(z.shape))
            moved = z + length / walk.steps * (walk.step * ahead + walk.noise * noise)
            z = np.where((done < left)[:, None], moved, z)
        norms = np.linalg.norm(z, axis=1, keepdims=True)
        return z * np.minimum(1.0, self.radius / np.maximum(norms, 1e-300))

    def _gradient(self, z: Points) -> Points:
        at = torch.from_numpy(z).float().requires_grad_()
        (gradient,) = torch.autograd.grad(self.predictor(at).sum(), at)
        return gradient.numpy().astype(np.float64)


def _directions(vectors: Points) -> Points:
    return vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-300)
