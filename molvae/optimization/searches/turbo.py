"""Trust-region Bayesian optimization on latent codes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from molvae.checks.limits import at_least
from molvae.model.model import Model
from molvae.optimization.algorithms.turbo import TuRBO
from molvae.optimization.constraints import Constraints
from molvae.optimization.operators.latent_moves import LatentMoves
from molvae.optimization.searches.search import Search


@dataclass(frozen=True)
class TurboConfig:
    """TuRBO in the latent space: Bayesian optimization in a box around the best code (Eriksson et al., 2019).

    Start molecules are scored first; without any, draws of the prior. It needs BoTorch (`molvae[bayes]`).
    """

    initial: int = 50
    """Molecules scored before the Gaussian process picks."""

    length: float = 0.8
    """First side of the box, in standard deviations of the prior."""

    def __post_init__(self) -> None:
        at_least(2, initial=self.initial)

    def __call__(self, model: Model, start: Sequence[str], constraints: Constraints, seed: int) -> Search:
        """Make the search; see `MakeSearch`."""
        generator = np.random.default_rng(seed)
        moves = LatentMoves(model, generator)
        optimizer = TuRBO(
            moves.inverted(start),
            moves.draw,
            moves.prior_std,
            generator,
            initial=self.initial,
            length=self.length,
        )
        return Search("turbo", optimizer, lambda z: constraints.masked(moves.decode(z)))
