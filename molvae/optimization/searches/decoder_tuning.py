"""Evolution by a decoder that learns, and graph operators."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from molvae.model.model import Model
from molvae.optimization.algorithms.evolution import Evolution
from molvae.optimization.searches.breeding import Beginning, Breeding
from molvae.optimization.searches.constraints import Constraints
from molvae.optimization.searches.latent_moves import LatentMoves, encoded
from molvae.optimization.searches.search import Search
from molvae.optimization.searches.settings import at_least
from molvae.optimization.searches.tuned_decoder import TunedDecoder


def finetune(
    codec: Model,
    start: Sequence[str],
    constraints: Constraints,
    seed: int,
    *,
    graph: bool = True,
    initial: int = 100,
    parents: int = 200,
    steps: int = 1,
    leash: float = 1.0,
) -> Search:
    """A decoder fine-tuned on the best molecules, on a leash to the model, and graph operators beside it.

    Args:
        codec: the model; it stays as it is, a copy learns.
        start: seed molecules, scored first. Without any: from the prior.
        constraints: on the molecules.
        seed: of the draws.
        graph: breed by graph mutation and crossover too.
        initial: molecules scored before the decoder is tuned, all seeds at least.
        parents: how many of the best are learnt and bred from.
        steps: of the gradient, each time the decoder is asked.
        leash: weight of the divergence from the model, beside the molecules' likelihood.
    """
    at_least(1, initial=initial, parents=parents, steps=steps)
    generator = np.random.default_rng(seed)
    moves = LatentMoves(codec, generator)
    encoded(codec, start)
    breeding = Breeding(moves, constraints, generator)
    tuned = TunedDecoder(moves, constraints, steps=steps, leash=leash)
    sources = {"tuned": tuned, **breeding.sources(latent=False, graph=graph)}
    begin = Beginning(moves, start, constraints, sources, generator)
    first = max(initial, begin.seeds)
    optimizer = Evolution(begin, sources, generator, initial=first, parents=parents)
    return Search("finetune", optimizer, list)
