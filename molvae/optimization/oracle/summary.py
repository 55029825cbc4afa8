"""How well a budget was spent: the best molecules, and the area under the curve of the best scores."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from molvae.optimization.oracle.ledger import Call, values_of
from molvae.scoring.objective import SCORE, Objective
from molvae.scoring.pareto import MOST_AIMS, front, hypervolume
from molvae.table import SMILES


def summary(calls: Sequence[Call], budget: int) -> dict[str, Any]:
    """Figures of a run, as JSON takes them: calls, failures by reason, best, top-10 mean, AUC top-10."""
    scores = np.array([call.score for call in calls])
    return {
        "calls": len(calls),
        "budget": budget,
        "failed": dict(Counter(call.error for call in calls if call.error).most_common()),
        "best": top_mean(scores, k=1),
        "top_10_mean": top_mean(scores),
        "auc_top_10": auc_top(scores[:budget], budget),
    }


def best_calls(calls: Sequence[Call], count: int) -> pd.DataFrame:
    """The calls of highest score, best first: smiles, score, the objective's columns, call, optimiser."""
    scored = [call for call in calls if np.isfinite(call.score)]
    return _table(sorted(scored, key=lambda call: -call.score)[:count])


@dataclass(frozen=True)
class Front:
    """The molecules that no other is better than in one term without being worse in another."""

    terms: Sequence[str]
    """Names of the objective's terms."""
    molecules: pd.DataFrame
    """As `best_calls`."""
    places: np.ndarray
    """Desirabilities of all molecules scored, (n, terms)."""
    on_front: np.ndarray
    """bool (n,)."""
    hypervolume: float
    """Volume of the desirabilities' unit cube that they command; NaN beyond four terms."""


def pareto_front(calls: Sequence[Call], objective: Objective) -> Front:
    """The Pareto front of the objective's terms, best score first."""
    scored = [call for call in calls if np.isfinite(call.score)]
    places = objective.desirabilities(values_of(scored, objective.terms)).T
    on_front = front(places)
    molecules = [call for call, inside in zip(scored, on_front, strict=True) if inside]
    volume = hypervolume(places) if places.shape[1] <= MOST_AIMS else np.nan
    return Front(
        list(objective.terms),
        _table(sorted(molecules, key=lambda call: -call.score)),
        places,
        on_front,
        volume,
    )


def _table(calls: Sequence[Call]) -> pd.DataFrame:
    return pd.DataFrame(
        [
            {
                SMILES: call.smiles,
                SCORE: call.score,
                **call.terms,
                "call": call.call,
                "optimiser": call.optimiser,
            }
            for call in calls
        ]
    )


def top_mean(scores: np.ndarray, k: int = 10) -> float:
    """Mean of the k highest scores; of all where there are fewer, NaN where there is none.

    Args:
        scores: (n,); NaN counts as 0, the score of a failure in PMO.
        k: how many.
    """
    best = np.sort(np.nan_to_num(scores))[::-1][:k]
    return float(best.mean()) if len(best) else np.nan


def auc_top(scores: np.ndarray, budget: int, k: int = 10, every: int = 100) -> float:
    """Area under the mean of the k best scores over the calls, as PMO computes it (Gao et al., 2022).

    Trapezoids between checkpoints, beginning at 0, so that a perfect search of 10,000 calls has 0.995; a run
    that ended early keeps its last mean up to the budget.

    Args:
        scores: in the order of the calls, every one counted; NaN counts as 0.
        budget: calls; PMO leaves later ones out of its checkpoints only, so that the area may be above 1.
        k: how many of the best.
        every: calls between two checkpoints.
    """
    count = len(scores)
    if not count:
        return 0.0
    checkpoints = [*range(every, min(count, budget), every)]
    means = [0.0, *(top_mean(scores[:checkpoint], k) for checkpoint in checkpoints), top_mean(scores, k)]
    widths = np.diff([0, *checkpoints, count])
    area = float(np.sum(widths * (np.array(means[1:]) + np.array(means[:-1])) / 2))
    return (area + max(budget - count, 0) * means[-1]) / budget
