"""CMA-ES on latent codes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from molvae.model.model import Model
from molvae.optimization.algorithms.cmaes import CMAESPerSeed
from molvae.optimization.constraints import Constraints
from molvae.optimization.operators.latent_moves import LatentMoves
from molvae.optimization.searches.search import Search


@dataclass(frozen=True)
class CMAESConfig:
    """CMA-ES in the latent space, from each start molecule in turn, or from draws of the prior.

    It begins at a vector that decodes to the start molecule, which an encoder's code need not do.
    """

    step: float = 0.3
    """First step size, in standard deviations of the prior."""

    def __call__(self, model: Model, start: Sequence[str], constraints: Constraints, seed: int) -> Search:
        """Make the search; see `MakeSearch`."""
        generator = np.random.default_rng(seed)
        moves = LatentMoves(model, generator)
        starts = moves.inverted(start)
        # a start molecule may lie farther out than the prior draws
        radius = max([moves.radius, *np.linalg.norm(starts, axis=1)])
        optimizer = CMAESPerSeed(starts, moves.draw, self.step * moves.prior_std, generator, float(radius))
        return Search("cmaes", optimizer, lambda z: constraints.masked(moves.decode(z)))
