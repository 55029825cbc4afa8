"""The molecules that a search begins with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from molvae.chem.mol import canonical
from molvae.optimization.algorithms.operator import Operator
from molvae.optimization.constraints import Constraints
from molvae.optimization.operators.latent_moves import LatentMoves


class InitialDesign:
    """Start molecules first, then their offspring; without start molecules, draws of the prior.

    Args:
        moves: in the latent space.
        start: SMILES of the start molecules.
        constraints: on all of the design.
        operators: make offspring of the start molecules.
        generator: source of all random draws.
        drawn: SMILES drawn of the prior before; where there are no start molecules they come first.
    """

    def __init__(
        self,
        moves: LatentMoves,
        start: Sequence[str],
        constraints: Constraints,
        operators: Mapping[str, Operator[str]],
        generator: np.random.Generator,
        drawn: Sequence[str] = (),
    ) -> None:
        self.moves = moves
        self.start = [text for text in map(canonical, start) if text is not None]
        self.constraints = constraints
        self.operators = operators
        self.generator = generator
        self.queue = constraints.admitted(list(dict.fromkeys(self.start or drawn)))
        self.admitted_starts = len(self.queue) if self.start else 0
        """How many start molecules the constraints admit."""

    def __call__(self, count: int) -> list[str]:
        """Return about that many SMILES."""
        if self.queue:
            first, self.queue = self.queue[:count], self.queue[count:]
            return first
        if not self.start:
            return self.constraints.admitted(self.moves.drawn(count))
        each = -(-count // len(self.operators))
        parents = [self.start[int(row)] for row in self.generator.integers(len(self.start), size=each)]
        return [child for operator in self.operators.values() for child in operator(parents)]
