"""The control: draws of the prior."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from molvae.errors import SettingError
from molvae.model.model import Model
from molvae.optimization.algorithms.random_search import RandomSearch
from molvae.optimization.constraints import Constraints
from molvae.optimization.operators.latent_moves import LatentMoves
from molvae.optimization.searches.search import Search


@dataclass(frozen=True)
class RandomConfig:
    """Draws of the prior: the control that every search has to beat."""

    temperature: float | None = None
    """Temperature of the decoder; None is as suits the prior."""

    def __call__(self, model: Model, start: Sequence[str], constraints: Constraints, seed: int) -> Search:
        """Make the search; see `MakeSearch`.

        Raises:
            SettingError: there are start molecules, which would make no difference.
        """
        if start:
            raise SettingError(
                "search", "random", "draws from the prior: leave out start, or take another search"
            )
        moves = LatentMoves(model, np.random.default_rng(seed))
        own = model.network.prior.decoding_temperature
        temperature = own if self.temperature is None else self.temperature
        draws = RandomSearch(moves.draw)
        return Search("random", draws, lambda z: constraints.masked(moves.decode(z, temperature)))
