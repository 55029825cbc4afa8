"""Ascent on latent codes along the gradient of a property head."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np

from molvae.checks.choices import one_of
from molvae.errors import SettingError
from molvae.model.model import Model
from molvae.optimization.algorithms.ascent import LatentAscent, WalkSettings
from molvae.optimization.algorithms.predictors import FittedHead, Predictor, TrainedHead
from molvae.optimization.constraints import Constraints
from molvae.optimization.operators.latent_moves import LatentMoves
from molvae.optimization.searches.search import Search

Goal = Literal["maximize", "minimize"]


@dataclass(frozen=True)
class AscentConfig(WalkSettings):
    """Langevin walks in the latent space along the gradient of a property head (ChemFlow: Wei et al., 2024).

    Start molecules are scored first; without any, draws of the prior.
    """

    property: str = ""
    """Property that the model was trained to predict; "" fits a head to the scores of the search itself."""

    goal: Goal = "maximize"
    """Whether the property is to rise or to fall; scores are always to rise."""

    def __post_init__(self) -> None:
        super().__post_init__()
        one_of(get_args(Goal), goal=self.goal)
        if self.goal == "minimize" and not self.property:
            raise SettingError("goal", self.goal, "needs a property; scores are always to be high")

    def __call__(self, model: Model, start: Sequence[str], constraints: Constraints, seed: int) -> Search:
        """Make the search; see `MakeSearch`.

        Raises:
            SettingError: the model does not predict the property.
        """
        generator = np.random.default_rng(seed)
        moves = LatentMoves(model, generator)
        starts = moves.inverted(start)
        optimizer = LatentAscent(
            self._predictor(model, seed),
            starts,
            moves.draw,
            moves.prior_std,
            generator,
            self,
            radius=float(max([moves.radius, *np.linalg.norm(starts, axis=1)])),
        )
        return Search("ascent", optimizer, lambda z: constraints.masked(moves.decode(z)))

    def _predictor(self, model: Model, seed: int) -> Predictor:
        if not self.property:
            return FittedHead(model.network.latent_dim, seed)
        predicted = list(model.card.get("properties", ()))
        if model.network.property_head is None or self.property not in predicted:
            others = f"it predicts {', '.join(predicted)}" if predicted else "train one with properties"
            raise SettingError("property", self.property, f"the model does not predict it; {others}")
        sign = 1.0 if self.goal == "maximize" else -1.0
        return TrainedHead(model.network.property_head, predicted.index(self.property), sign)
