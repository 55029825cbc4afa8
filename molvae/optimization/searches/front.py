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
from molvae.optimization.oracle.oracle import Oracle
from molvae.optimization.searches.constraints import Constraints
from molvae.optimization.searches.search import Search

CARRIED = 20
"""Best molecules of those scored so far that a direction begins from; they cost nothing again."""


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
        make: molecules to begin from and a seed -> a search.
        start: seed molecules of the first direction.
        constraints: on the molecules.
        oracle: its terms are the aims; its own score is not looked at.
        batch: proposals in a round.
        seed: of everything.
    """
    aims = directions(len(oracle.objective.terms))
    seen: dict[str, None] = {}
    rounds, reason = 0, "stalled"
    for number, weights in enumerate(aims):
        share = len(seen) + -(-(oracle.budget - len(seen)) // (len(aims) - number))
        search = make(_best(list(seen), oracle, weights) or start, seed + number)
        direction = _Direction(oracle, constraints, weights, seen, share)
        decode = partial(_masked, search, constraints)
        ending = run(search.optimizer, decode, direction, batch=batch)
        rounds, reason = rounds + ending.rounds, ending.reason
    return Ending(reason, rounds)


class _Direction:
    """The oracle as one direction sees it: a share of its budget, and scores by its weights.

    The last gate of the constraints is here: what the share does not reach for takes no place in a quota.
    """

    def __init__(
        self,
        oracle: Oracle,
        constraints: Constraints,
        weights: np.ndarray,
        seen: dict[str, None],
        share: int,
    ) -> None:
        self.oracle, self.constraints, self.weights = oracle, constraints, weights
        self.seen, self.share = seen, share

    def __call__(self, smiles: Sequence[str | None]) -> np.ndarray:
        keys = [None if text is None else canonical(text) for text in smiles]
        new = deque(key for key in dict.fromkeys(keys) if key is not None and key not in self.seen)
        affordable: list[str] = []
        while new and len(self.seen) + len(affordable) < self.share:
            key = new.popleft()
            affordable += [key] if self.constraints.lets_through(key) else []
        # What is looked up costs nothing: the ledger may hold it from an interrupted run.
        self.oracle(affordable)
        self.seen.update(dict.fromkeys(affordable))
        if new:
            raise BudgetExhausted(f"the direction's share of {self.share:,} calls is spent")
        scores = np.full(len(keys), np.nan)
        rows = [row for row, key in enumerate(keys) if key in self.seen]
        scores[rows] = _scores([key for key in keys if key in self.seen], self.oracle, self.weights)
        return scores


def _masked(search: Search, constraints: Constraints, proposals: object) -> list[str | None]:
    return constraints.masked(search.decode(proposals))


def _scores(smiles: Sequence[str], oracle: Oracle, weights: np.ndarray) -> np.ndarray:
    return chebyshev(oracle.desirabilities(smiles), weights)


def _best(smiles: list[str], oracle: Oracle, weights: np.ndarray) -> list[str]:
    """The best known molecules in a direction."""
    scores = _scores(smiles, oracle, weights)
    ranked = np.argsort(-np.nan_to_num(scores, nan=-1.0), kind="stable")
    return [smiles[row] for row in ranked[:CARRIED] if np.isfinite(scores[row])]
