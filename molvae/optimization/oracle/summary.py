"""How well a budget was spent: the best molecules, and the area under the curve of the best scores."""

import heapq
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from molvae.optimization.oracle.call import Call, values_of
from molvae.scoring.objective import SCORE, Objective
from molvae.scoring.pareto import MOST_AIMS, front, hypervolume
from molvae.table import SMILES


def summary(calls: Sequence[Call], budget: int) -> dict[str, Any]:
    """Figures of a run, as JSON takes them: calls, failures by reason, best, top-10 mean, AUC top-10."""
    scores = np.array([call.score for call in calls])
    return {
        "calls": len(calls),
        "budget": budget,
        "failed": failures(calls),
        "best": top_mean(scores, k=1),
        "top_10_mean": top_mean(scores),
        "auc_top_10": auc_top(scores[:budget], budget),
    }


def failures(calls: Sequence[Call]) -> dict[str, int]:
    """How many calls failed for each reason, the most common first."""
    return dict(Counter(call.error for call in calls if call.error).most_common())


def best_calls(calls: Sequence[Call], count: int) -> pd.DataFrame:
    """The calls of highest score, best first: smiles, score, the objective's columns, call, optimizer."""
    scored = [call for call in calls if np.isfinite(call.score)]
    return _best_first(scored).head(count)


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
        _best_first(molecules),
        places,
        on_front,
        volume,
    )


def ledger_table(calls: Sequence[Call]) -> pd.DataFrame:
    """One row for each call, with the columns of the ledger's file."""
    rows = [
        {
            "call": call.call,
            SMILES: call.smiles,
            SCORE: call.score,
            **call.terms,
            "optimiser": call.optimizer,
            "error": call.error,
        }
        for call in calls
    ]
    return pd.DataFrame(rows)


def curve(scores: np.ndarray, k: int = 10) -> pd.DataFrame:
    """The best score and the mean of the k best after each call, in the columns call, best and top_k_mean.

    Args:
        scores: in the order of the calls (n,); NaN counts as 0.
        k: how many of the best; of all where there are fewer.
    """
    best: list[float] = []
    means = []
    for score in np.nan_to_num(scores).tolist():
        (heapq.heappushpop if len(best) == k else heapq.heappush)(best, score)
        means.append(sum(best) / len(best))
    calls = np.arange(1, len(scores) + 1)
    running = np.maximum.accumulate(np.nan_to_num(scores))
    return pd.DataFrame({"call": calls, "best": running, f"top_{k}_mean": means})


def _best_first(calls: Sequence[Call]) -> pd.DataFrame:
    ranked = sorted(calls, key=lambda call: -call.score)
    rows = [
        {
            SMILES: call.smiles,
            SCORE: call.score,
            **call.terms,
            "call": call.call,
            "optimiser": call.optimizer,
        }
        for call in ranked
    ]
    return pd.DataFrame(rows)


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
