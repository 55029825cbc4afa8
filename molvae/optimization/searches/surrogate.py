"""A surrogate on structures that picks from a pool, which the latent space and graphs fill."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from molvae.chem.count_kernel import CountKernel
from molvae.chem.descriptor_kernel import DescriptorKernel
from molvae.errors import SettingError
from molvae.model.model import Model
from molvae.optimization.algorithms.pool_settings import PoolSettings
from molvae.optimization.algorithms.surrogate import PoolSurrogate
from molvae.optimization.constraints import Constraints
from molvae.optimization.operators.initial_design import InitialDesign
from molvae.optimization.operators.latent_moves import LatentMoves, encoded
from molvae.optimization.operators.tuned_decoder import TunedDecoder, TuningSettings
from molvae.optimization.operators.variation import Variation
from molvae.optimization.searches.search import Search


@dataclass(frozen=True)
class SurrogateConfig(PoolSettings):
    """A Gaussian process on structures picks from a pool that the latent space and graphs fill.

    Of start molecules as many as there are parents are scored first; the others are in the library beside
    their offspring. What the constraints refuse does not enter the pool.
    """

    latent: bool = True
    """Whether there are offspring by latent perturbation and crossover, by draws of the prior, and by a
    decoder that is fine-tuned on the best molecules."""

    graph: bool = True
    """Whether there are offspring by graph mutation and crossover; with `latent` also before encoding."""

    def __post_init__(self) -> None:
        super().__post_init__()
        if not (self.latent or self.graph):
            wanted = "latent and graph are both off, so that nothing would propose molecules"
            raise SettingError("latent", self.latent, wanted)

    def __call__(self, model: Model, start: Sequence[str], constraints: Constraints, seed: int) -> Search:
        """Make the search; see `MakeSearch`."""
        generator = np.random.default_rng(seed)
        encoded(model, start)
        moves = LatentMoves(model, generator)
        drawn = [text for text in moves.drawn(self.library) if text is not None]
        variation = Variation(moves, constraints, generator, partners=drawn)
        operators = dict(variation.operators(latent=self.latent, graph=self.graph))
        if self.latent:
            operators["tuned"] = TunedDecoder(moves, constraints, TuningSettings())
        design = InitialDesign(moves, start, constraints, operators, generator, drawn)
        initial = max(self.initial, min(design.admitted_starts, self.parents))
        optimizer = PoolSurrogate(
            [CountKernel(), DescriptorKernel()],
            design,
            operators,
            generator,
            replace(self, initial=initial),
        )
        return Search("surrogate", optimizer, list, learns=True)
