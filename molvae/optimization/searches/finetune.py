"""Evolution by a decoder that is fine-tuned on the best molecules, and by graph operators."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from molvae.checks.limits import at_least
from molvae.model.model import Model
from molvae.optimization.algorithms.evolution import Evolution
from molvae.optimization.constraints import Constraints
from molvae.optimization.operators.initial_design import InitialDesign
from molvae.optimization.operators.latent_moves import LatentMoves, encoded
from molvae.optimization.operators.tuned_decoder import TunedDecoder, TuningSettings
from molvae.optimization.operators.variation import Variation
from molvae.optimization.searches.search import Search


@dataclass(frozen=True)
class FinetuneConfig(TuningSettings):
    """A copy of the decoder is fine-tuned on the best molecules, close to the model.

    Start molecules are scored first; without any, draws of the prior.
    """

    graph: bool = True
    """Whether there are offspring by graph mutation and crossover too."""

    initial: int = 100
    """Molecules scored before the decoder is tuned; all start molecules at least."""

    parents: int = 200
    """How many of the best are parents, and what the decoder is tuned on."""

    def __post_init__(self) -> None:
        super().__post_init__()
        at_least(1, initial=self.initial, parents=self.parents)

    def __call__(self, model: Model, start: Sequence[str], constraints: Constraints, seed: int) -> Search:
        """Make the search; see `MakeSearch`."""
        generator = np.random.default_rng(seed)
        moves = LatentMoves(model, generator)
        encoded(model, start)
        variation = Variation(moves, constraints, generator)
        tuned = TunedDecoder(moves, constraints, self)
        operators = {"tuned": tuned, **variation.operators(latent=False, graph=self.graph)}
        design = InitialDesign(moves, start, constraints, operators, generator)
        initial = max(self.initial, design.admitted_starts)
        optimizer = Evolution(design, operators, generator, initial=initial, parents=self.parents)
        return Search("finetune", optimizer, list, learns=True)
