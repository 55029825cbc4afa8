"""A surrogate on structures, a pool from the latent space and from graphs."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from molvae.chem.count_kernel import CountKernel
from molvae.chem.edit import graph_children
from molvae.chem.mol import canonical
from molvae.codec import MoleculeCodec
from molvae.errors import UsageError
from molvae.optimize.surrogate import PoolSurrogate
from molvae.search.constraints import Constraints
from molvae.search.latent_moves import LatentMoves, encoded
from molvae.search.search import Search


def surrogate(
    codec: MoleculeCodec,
    start: Sequence[str],
    constraints: Constraints,
    seed: int,
    *,
    latent: bool = True,
    graph: bool = True,
    initial: int = 20,
    parents: int = 100,
    children: int = 50,
    generations: int = 3,
    screened: int = 200,
) -> Search:
    """A Gaussian process on structures that picks from a pool bred in the latent space and on graphs.

    Args:
        codec: the model.
        start: seed molecules, scored first; what follows is bred from them. Without any: from the prior.
        constraints: on the molecules; what they refuse does not enter the pool.
        seed: of the draws.
        latent: breed by latent perturbation, latent crossover and draws of the prior.
        graph: breed by graph mutation and crossover; with `latent` also before encoding.
        initial: molecules scored before the surrogate has its say.
        parents: how many of the best are bred from.
        children: of each source in a generation.
        generations: of breeding on the surrogate, for each batch.
        screened: of the pool, so many of highest mean are looked at for their variance.
    """
    if not (latent or graph):
        raise UsageError("search.latent and search.graph are both off: nothing would propose molecules")
    generator = np.random.default_rng(seed)
    moves = LatentMoves(codec, generator)
    encoded(codec, start)
    start = [text for text in map(canonical, start) if text is not None]

    def by_graph(drawn: Sequence[str]) -> list[str]:
        return constraints.admitted(graph_children(drawn, generator))

    def by_latent(drawn: Sequence[str]) -> list[str]:
        half = graph_children(drawn[::2], generator) if graph else drawn[::2]
        return constraints.admitted(moves.near([*half, *drawn[1::2]]))

    def by_prior(drawn: Sequence[str]) -> list[str]:
        return constraints.admitted(moves.decode(moves.draw(-(-len(drawn) // 5)), temperature=1.0))

    sources = ({"latent": by_latent, "prior": by_prior} if latent else {}) | (
        {"graph": by_graph} if graph else {}
    )
    waiting = constraints.admitted(list(dict.fromkeys(start)))

    def begin(count: int) -> list[str]:
        if waiting:
            first, waiting[:] = waiting[:count], waiting[count:]
            return first
        if not start:
            return constraints.admitted(moves.decode(moves.draw(count), temperature=1.0))
        drawn = [start[int(row)] for row in generator.integers(len(start), size=count)]
        return [child for source in sources.values() for child in source(drawn)]

    optimizer = PoolSurrogate(
        CountKernel(),
        begin,
        sources,
        generator,
        initial=initial,
        parents=parents,
        children=children,
        generations=generations,
        screened=screened,
    )
    return Search("surrogate", optimizer, list)
