"""The control: draws of the prior."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from molvae.errors import UsageError
from molvae.model.model import Model
from molvae.optimization.algorithms.random_search import RandomSearch
from molvae.optimization.searches.constraints import Constraints
from molvae.optimization.searches.latent_moves import LatentMoves
from molvae.optimization.searches.search import Search


def random(
    codec: Model,
    start: Sequence[str],
    constraints: Constraints,
    seed: int,
    *,
    temperature: float | None = None,
) -> Search:
    """Draws of the prior: the control that others have to beat.

    Args:
        codec: the model.
        start: none; it would make no difference.
        constraints: on the molecules.
        seed: of the draws.
        temperature: of the decoder; None is as suits the prior.
    """
    if start:
        raise UsageError("search=random draws from the prior: leave out start=, or take another search")
    moves = LatentMoves(codec, np.random.default_rng(seed))
    chance = codec.network.prior.decoding_temperature if temperature is None else temperature
    return Search("random", RandomSearch(moves.draw), lambda z: constraints.masked(moves.decode(z, chance)))
