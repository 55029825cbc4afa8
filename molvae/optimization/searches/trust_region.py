"""Trust-region Bayesian optimisation on latent codes."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from molvae.model.model import Model
from molvae.optimization.algorithms.turbo import TuRBO
from molvae.optimization.searches.constraints import Constraints
from molvae.optimization.searches.latent_moves import LatentMoves
from molvae.optimization.searches.search import Search
from molvae.optimization.searches.settings import at_least


def turbo(
    codec: Model,
    start: Sequence[str],
    constraints: Constraints,
    seed: int,
    *,
    initial: int = 50,
    length: float = 0.8,
) -> Search:
    """TuRBO in the latent space: Bayesian optimisation in a box around the best code.

    Args:
        codec: the model.
        start: seed molecules, scored first. Without any: from the prior.
        constraints: on the molecules.
        seed: of the draws.
        initial: molecules scored before the process has its say.
        length: first side of the box, in units of the prior's spread.
    """
    at_least(2, initial=initial)
    generator = np.random.default_rng(seed)
    moves = LatentMoves(codec, generator)
    optimizer = TuRBO(
        moves.inverted(start), moves.draw, moves.spread, generator, initial=initial, length=length
    )
    return Search("turbo", optimizer, lambda z: constraints.masked(moves.decode(z)))
