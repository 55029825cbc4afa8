"""Ascent on latent codes along the gradient of a property head."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, get_args

import numpy as np

from molvae.errors import UsageError
from molvae.model.model import Model
from molvae.optimization.algorithms.ascent import Direction, FittedHead, LatentAscent, Predictor, TrainedHead
from molvae.optimization.searches.constraints import Constraints
from molvae.optimization.searches.latent_moves import LatentMoves
from molvae.optimization.searches.search import Search
from molvae.optimization.searches.settings import at_least, one_of

Goal = Literal["maximize", "minimize"]


def ascent(
    codec: Model,
    start: Sequence[str],
    constraints: Constraints,
    seed: int,
    *,
    direction: Direction = "gradient",
    property: str = "",
    goal: Goal = "maximize",
    steps: int = 10,
    step: float = 0.5,
    noise: float = 0.5,
) -> Search:
    """Langevin walks in the latent space along the gradient of a property head.

    Args:
        codec: the model.
        start: seed molecules, scored first. Without any: from the prior.
        constraints: on the molecules.
        seed: of the draws.
        direction: "gradient", or "random" for the control.
        property: that the model was trained to predict; "" fits a head to the scores of the search itself.
        goal: which way the property is to go.
        steps: most steps of a walk.
        step: length of a whole walk along the direction, in units of the prior's spread.
        noise: of a whole walk, likewise.
    """
    one_of(get_args(Direction), direction=direction)
    one_of(get_args(Goal), goal=goal)
    at_least(1, steps=steps)
    generator = np.random.default_rng(seed)
    moves = LatentMoves(codec, generator)
    starts = moves.inverted(start)
    optimizer = LatentAscent(
        _predictor(codec, property, goal, seed),
        starts,
        moves.draw,
        moves.spread,
        generator,
        direction=direction,
        steps=steps,
        step=step,
        noise=noise,
        radius=float(max([moves.radius, *np.linalg.norm(starts, axis=1)])),
    )
    return Search("ascent", optimizer, lambda z: constraints.masked(moves.decode(z)))


def _predictor(codec: Model, name: str, goal: str, seed: int) -> Predictor:
    if not name:
        if goal == "minimize":
            raise UsageError("search.goal=minimize needs search.property=; scores are always to be high")
        return FittedHead(codec.network.latent_dim, seed)
    learnt = list(codec.card.get("properties", ()))
    if codec.network.property_head is None or name not in learnt:
        there = f"it predicts {', '.join(learnt)}" if learnt else "train one with training.properties=[...]"
        raise UsageError(f"search.property={name}: the model does not predict it; {there}")
    return TrainedHead(codec.network.property_head, learnt.index(name), 1.0 if goal == "maximize" else -1.0)
