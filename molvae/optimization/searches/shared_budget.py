"""Several searches within one budget, and the choice that suits a budget."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from molvae.errors import UsageError
from molvae.model.model import Model
from molvae.optimization.algorithms.portfolio import Member, Portfolio
from molvae.optimization.searches.constraints import Constraints
from molvae.optimization.searches.decoder_tuning import finetune
from molvae.optimization.searches.latent_cmaes import cmaes
from molvae.optimization.searches.search import Search
from molvae.optimization.searches.structure_surrogate import surrogate

MEMBERS: dict[str, Callable[..., Search]] = {"surrogate": surrogate, "finetune": finetune, "cmaes": cmaes}
LEARN_FROM_OTHERS = {"surrogate", "finetune"}
"""Their proposals are molecules."""


def portfolio(
    codec: Model,
    start: Sequence[str],
    constraints: Constraints,
    seed: int,
    *,
    members: Sequence[str] = ("surrogate", "finetune"),
) -> Search:
    """Searches that take turns by what each brought; they learn from each other's finds where they can.

    Args:
        codec: the model.
        start: seed molecules. Without any: from the prior.
        constraints: on the molecules.
        seed: of the draws.
        members: names of searches.
    """
    unknown = sorted(set(members) - MEMBERS.keys())
    if unknown or not members:
        raise UsageError(f"search.members={list(members)}: choose from {', '.join(MEMBERS)}")
    searches = {name: MEMBERS[name](codec, start, constraints, seed) for name in members}
    optimizer = Portfolio(
        {
            name: Member(search.optimizer, search.decode, name in LEARN_FROM_OTHERS)
            for name, search in searches.items()
        },
        np.random.default_rng(seed),
    )
    return Search("portfolio", optimizer, list)


def auto(
    codec: Model,
    start: Sequence[str],
    constraints: Constraints,
    seed: int,
    *,
    budget: int,
    few: int = 10_000,
) -> Search:
    """The surrogate for as many calls as it was seen to lead at, the portfolio for more.

    Args:
        codec: the model.
        start: seed molecules. Without any: from the prior.
        constraints: on the molecules.
        seed: of the draws.
        budget: calls there are.
        few: so many at most are few.
    """
    return (surrogate if budget <= few else portfolio)(codec, start, constraints, seed)
