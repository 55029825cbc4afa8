"""CMA-ES on latent codes."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from molvae.model.model import Model
from molvae.optimization.algorithms.cmaes import CMAESPerSeed
from molvae.optimization.searches.constraints import Constraints
from molvae.optimization.searches.latent_moves import LatentMoves
from molvae.optimization.searches.search import Search


def cmaes(
    codec: Model,
    start: Sequence[str],
    constraints: Constraints,
    seed: int,
    *,
    step: float = 0.3,
) -> Search:
    """CMA-ES in the latent space, from each seed molecule in turn, or from draws of the prior.

    It begins where the seed is decoded, which an encoder's code need not be.

    Args:
        codec: the model.
        start: seed molecules.
        constraints: on the molecules.
        seed: of the draws.
        step: first step size, in units of the prior's standard deviation.
    """
    generator = np.random.default_rng(seed)
    moves = LatentMoves(codec, generator)
    starts = moves.inverted(start)
    # A seed may lie farther out than the prior draws.
    radius = max([moves.radius, *np.linalg.norm(starts, axis=1)])
    optimizer = CMAESPerSeed(starts, moves.draw, step * moves.spread, generator, float(radius))
    return Search("cmaes", optimizer, lambda z: constraints.masked(moves.decode(z)))
