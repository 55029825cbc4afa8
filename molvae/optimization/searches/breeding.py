"""Children of molecules in the latent space and on graphs, and molecules to begin with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from molvae.chem.edit import graph_children
from molvae.chem.mol import canonical
from molvae.optimization.algorithms.source import Source
from molvae.optimization.searches.constraints import Constraints
from molvae.optimization.searches.latent_moves import LatentMoves


class Breeding:
    """Sources of molecules that the constraints admit.

    Args:
        moves: in the latent space.
        constraints: on the children.
        generator: of the draws.
        partners: molecules that are crossed with the parents; they need not be good themselves.
    """

    def __init__(
        self,
        moves: LatentMoves,
        constraints: Constraints,
        generator: np.random.Generator,
        partners: Sequence[str] = (),
    ) -> None:
        self.moves = moves
        self.constraints = constraints
        self.generator = generator
        self.partners = partners

    def sources(self, *, latent: bool, graph: bool) -> Mapping[str, Source[str]]:
        """Those that are wanted; with both, half of the latent children come of parents changed on graphs."""
        by_latent = {"latent": self.by_both if graph else self.by_latent, "prior": self.by_prior}
        return (by_latent if latent else {}) | ({"graph": self.by_graph} if graph else {})

    def by_graph(self, parents: Sequence[str]) -> list[str]:
        """Graph mutation and crossover."""
        return self.constraints.admitted(self.changed(parents))

    def changed(self, parents: Sequence[str]) -> list[str]:
        """The children on graphs before the constraints."""
        return graph_children(parents, self.generator, partners=self.partners)

    def by_latent(self, parents: Sequence[str]) -> list[str]:
        """Latent perturbation and crossover, half as many children: each costs twice as much."""
        return self.constraints.admitted(self.moves.near(parents[::2]))

    def by_both(self, parents: Sequence[str]) -> list[str]:
        """The same, every other parent changed on its graph before it is encoded."""
        return self.constraints.admitted(self.moves.near([*parents[2::4], *self.changed(parents[::4])]))

    def by_prior(self, parents: Sequence[str]) -> list[str]:
        """Draws of the prior, half as many."""
        return self.constraints.admitted(self.moves.drawn(-(-len(parents) // 2)))


class Beginning:
    """Molecules to begin with: the seeds first, then their children; without seeds, draws of the prior.

    Args:
        moves: in the latent space.
        start: the seeds.
        constraints: on all of them.
        sources: of the seeds' children.
        generator: of the draws.
        drawn: of the prior before; where there are no seeds they come first.
    """

    def __init__(
        self,
        moves: LatentMoves,
        start: Sequence[str],
        constraints: Constraints,
        sources: Mapping[str, Source[str]],
        generator: np.random.Generator,
        drawn: Sequence[str] = (),
    ) -> None:
        self.moves = moves
        self.start = [text for text in map(canonical, start) if text is not None]
        self.constraints = constraints
        self.sources = sources
        self.generator = generator
        self.waiting = constraints.admitted(list(dict.fromkeys(self.start or drawn)))
        self.seeds = len(self.waiting) if self.start else 0
        """How many of the seeds the constraints admit."""

    def __call__(self, count: int) -> list[str]:
        """About that many."""
        if self.waiting:
            first, self.waiting = self.waiting[:count], self.waiting[count:]
            return first
        if not self.start:
            return self.constraints.admitted(self.moves.drawn(count))
        each = -(-count // len(self.sources))
        parents = [self.start[int(row)] for row in self.generator.integers(len(self.start), size=each)]
        return [child for source in self.sources.values() for child in source(parents)]
