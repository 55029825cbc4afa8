"""A search for the Pareto front: one direction after the other, each begun from what the others found."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from functools import partial

import numpy as np

from molvae.chem.mol import canonical
from molvae.optimization.algorithms.budget import BudgetExhausted
from molvae.optimization.algorithms.decomposition import chebyshev, directions
from molvae.optimization.algorithms.loop import Ending, run
from molvae.optimization.constraints import Constraints
from molvae.optimization.oracle.oracle import Oracle
from molvae.optimization.searches.search import Search

BEGUN_FROM = 20
"""How many of the best molecules so far a direction begins from; they cost nothing again."""


def spend(search: Search, constraints: Constraints, oracle: Oracle, *, batch: int) -> Ending:
    """Let one search spend the oracle's budget on the objective's score."""
    return run(
        search.optimizer,
        lambda proposals: constraints.let_through(search.decode(proposals)),
        oracle,
        batch=batch,
    )


def spend_on_front(
    make: Callable[[Sequence[str], int], Search],
    start: Sequence[str],
    constraints: Constraints,
    oracle: Oracle,
    *,
    batch: int,
    seed: int,
) -> Ending:
    """Share the oracle's budget among directions towards the front of the objective's terms.

    Args:
        make: makes a search of SMILES to begin from and a seed.
        start: SMILES that the first direction begins from.
        constraints: on the molecules.
        oracle: its terms are the aims; its own score is not looked at.
        batch: proposals in a round.
        seed: seeds the first direction; each further one has the next seed.
    """
    aims = directions(len(oracle.objective.terms))
    scored: dict[str, None] = {}
    rounds, reason = 0, "stalled"
    for number, weights in enumerate(aims):
        share = len(scored) + -(-(oracle.budget - len(scored)) // (len(aims) - number))
        search = make(_best(list(scored), oracle, weights) or start, seed + number)
        direction = _Direction(oracle, constraints, weights, scored, share)
        decode = partial(_masked, search, constraints)
        ending = run(search.optimizer, decode, direction, batch=batch)
        rounds, reason = rounds + ending.rounds, ending.reason
    return Ending(reason, rounds)


class _Direction:
    """The oracle of one direction: a share of the budget, and scores by the direction's weights.

    The constraints are asked last here: what the share does not reach for takes no place in a quota.
    """

    def __init__(
        self,
        oracle: Oracle,
        constraints: Constraints,
        weights: np.ndarray,
        scored: dict[str, None],
        share: int,
    ) -> None:
        self.oracle, self.constraints, self.weights = oracle, constraints, weights
        self.scored, self.share = scored, share

    def __call__(self, smiles: Sequence[str | None]) -> np.ndarray:
        keys = [None if text is None else canonical(text) for text in smiles]
        new = deque(key for key in dict.fromkeys(keys) if key is not None and key not in self.scored)
        affordable: list[str] = []
        while new and len(self.scored) + len(affordable) < self.share:
            key = new.popleft()
            affordable += [key] if self.constraints.lets_through(key) else []
        # What is looked up costs nothing: the ledger may hold it from an interrupted run.
        self.oracle(affordable)
        self.scored.update(dict.fromkeys(affordable))
        if new:
            raise BudgetExhausted(f"the direction's share of {self.share:,} calls is spent")
        scores = np.full(len(keys), np.nan)
        rows = [row for row, key in enumerate(keys) if key in self.scored]
        scores[rows] = _scores([key for key in keys if key in self.scored], self.oracle, self.weights)
        return scores


def _masked(search: Search, constraints: Constraints, proposals: object) -> list[str | None]:
    return constraints.masked(search.decode(proposals))


def _scores(smiles: Sequence[str], oracle: Oracle, weights: np.ndarray) -> np.ndarray:
    return chebyshev(oracle.desirabilities(smiles), weights)


def _best(smiles: list[str], oracle: Oracle, weights: np.ndarray) -> list[str]:
    """The best known molecules in a direction."""
    scores = _scores(smiles, oracle, weights)
    ranked = np.argsort(-np.nan_to_num(scores, nan=-1.0), kind="stable")
    return [smiles[row] for row in ranked[:BEGUN_FROM] if np.isfinite(scores[row])]
