"""A surrogate on structures, a pool from the latent space and from graphs."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from molvae.chem.count_kernel import CountKernel
from molvae.chem.descriptor_kernel import DescriptorKernel
from molvae.errors import UsageError
from molvae.model.model import Model
from molvae.optimization.algorithms.surrogate import PoolSurrogate
from molvae.optimization.searches.breeding import Beginning, Breeding
from molvae.optimization.searches.constraints import Constraints
from molvae.optimization.searches.latent_moves import LatentMoves, encoded
from molvae.optimization.searches.search import Search
from molvae.optimization.searches.settings import at_least
from molvae.optimization.searches.tuned_decoder import TunedDecoder


def surrogate(
    codec: Model,
    start: Sequence[str],
    constraints: Constraints,
    seed: int,
    *,
    latent: bool = True,
    graph: bool = True,
    initial: int = 20,
    parents: int = 100,
    bred: int = 4,
    generations: int = 3,
    library: int = 2000,
    patience: int = 250,
    waiting: int = 2000,
    screened: int = 100,
    observed: int = 2000,
) -> Search:
    """A Gaussian process on structures that picks from a pool bred in the latent space and on graphs.

    Args:
        codec: the model.
        start: seed molecules. As many as are bred from are scored first, more wait in the library beside
            their children. Without any: from the prior.
        constraints: on the molecules; what they refuse does not enter the pool.
        seed: of the draws.
        latent: breed by latent perturbation and crossover, draws of the prior, and a decoder that learns the
            best molecules, on a leash to the model.
        graph: breed by graph mutation and crossover; with `latent` also before encoding.
        initial: molecules scored before the surrogate has its say, or all of a few seeds.
        parents: how many of the best are bred from.
        bred: children for each molecule that is scored, in one generation.
        generations: of breeding on the surrogate for each batch, at most.
        library: molecules drawn as those to begin with are, that the surrogate picks and breeds from too.
        patience: scores without progress until the search begins anew, from another library; 0 never.
        waiting: molecules that are kept from batch to batch.
        screened: of these, so many that look best are looked at for their variance.
        observed: most molecules that the surrogate rests on.
    """
    if not (latent or graph):
        raise UsageError("search.latent and search.graph are both off: nothing would propose molecules")
    at_least(0, library=library, patience=patience, generations=generations)
    at_least(1, initial=initial, parents=parents, bred=bred)
    at_least(1, waiting=waiting, screened=screened)
    at_least(2 * initial, observed=observed)  # it never forgets so much that it would begin once more
    generator = np.random.default_rng(seed)
    encoded(codec, start)
    moves = LatentMoves(codec, generator)
    drawn = [text for text in moves.drawn(library) if text is not None]
    breeding = Breeding(moves, constraints, generator, partners=drawn)
    sources = dict(breeding.sources(latent=latent, graph=graph))
    if latent:
        sources["tuned"] = TunedDecoder(moves, constraints)
    beginning = Beginning(moves, start, constraints, sources, generator, drawn)
    initial = max(initial, min(beginning.seeds, parents))
    at_least(2 * initial, observed=observed)
    optimizer = PoolSurrogate(
        [CountKernel(), DescriptorKernel()],
        beginning,
        sources,
        generator,
        initial=initial,
        parents=parents,
        bred=bred,
        generations=generations,
        library=library,
        patience=patience,
        waiting=waiting,
        screened=screened,
        observed=observed,
    )
    return Search("surrogate", optimizer, list)
