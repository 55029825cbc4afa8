"""Variation operators: offspring of molecules in the latent space and on graphs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from molvae.chem.edit import graph_children
from molvae.optimization.algorithms.operator import Operator
from molvae.optimization.constraints import Constraints
from molvae.optimization.operators.latent_moves import LatentMoves


class Variation:
    """Operators whose offspring the constraints admit.

    Args:
        moves: in the latent space.
        constraints: on the offspring.
        generator: source of all random draws.
        partners: SMILES of molecules that are crossed with the parents; they need not be good themselves.
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

    def operators(self, *, latent: bool, graph: bool) -> Mapping[str, Operator[str]]:
        """Those that are wanted, by name; with both, half of the latent offspring come of changed graphs."""
        by_latent = {"latent": self.by_both if graph else self.by_latent, "prior": self.by_prior}
        return (by_latent if latent else {}) | ({"graph": self.by_graph} if graph else {})

    def by_graph(self, parents: Sequence[str]) -> list[str]:
        """Graph mutation and crossover."""
        return self.constraints.admitted(self._changed(parents))

    def by_latent(self, parents: Sequence[str]) -> list[str]:
        """Latent perturbation and crossover, half as many offspring: each costs twice as much."""
        return self.constraints.admitted(self.moves.near(parents[::2]))

    def by_both(self, parents: Sequence[str]) -> list[str]:
        """The same, every other parent changed on its graph before it is encoded."""
        return self.constraints.admitted(self.moves.near([*parents[2::4], *self._changed(parents[::4])]))

    def by_prior(self, parents: Sequence[str]) -> list[str]:
        """Draws of the prior, half as many."""
        return self.constraints.admitted(self.moves.drawn(-(-len(parents) // 2)))

    def _changed(self, parents: Sequence[str]) -> list[str]:
        """Offspring on graphs before the constraints."""
        return graph_children(parents, self.generator, partners=self.partners)
