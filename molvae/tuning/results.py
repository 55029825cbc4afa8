"""What a study has found: a table of its trials, the best ones, what mattered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import numpy as np
import optuna
import pandas as pd
from optuna.importance import FanovaImportanceEvaluator, get_param_importances
from optuna.trial import FrozenTrial, TrialState

from molvae.tuning.journal import BEGAN, ERROR, STARTS
from molvae.tuning.objective import DIRECTIONS, MINIMIZE
from molvae.tuning.study import Study

TRIAL, STATE, SECONDS = "trial", "state", "seconds"
STATES = {
    TrialState.COMPLETE: "complete",
    TrialState.PRUNED: "pruned",
    TrialState.FAIL: "failed",
    TrialState.RUNNING: "running",
}
FEWEST = 4
"""Complete trials below which importance is noise."""


@dataclass(frozen=True)
class Results:
    """The trials of a study.

    Attributes:
        table: a row for each trial: trial, state, the objectives, the settings tried, seconds, error.
        objectives: columns of the objectives.
        params: columns of the settings.
        best: numbers of the best trial, or of those that no other beats in all objectives.
        importances: objective -> setting -> share of its variance (fANOVA, Hutter et al. 2014); empty where
            there are too few trials.
    """

    table: pd.DataFrame
    objectives: list[str]
    params: list[str]
    best: list[int]
    importances: dict[str, dict[str, float]]


def results(study: Study) -> Results:
    """Read a study's results."""
    params = list(study.space)
    rows = [_row(trial, study.objectives, params) for trial in study.trials]
    columns = [TRIAL, STATE, *study.objectives, *params, SECONDS, ERROR]
    complete = [trial for trial in study.trials if trial.state == TrialState.COMPLETE]
    return Results(
        pd.DataFrame(rows, columns=columns),
        study.objectives,
        params,
        sorted(trial.number for trial in study.study.best_trials) if complete else [],
        _importances(study, complete),
    )


def in_order(found: Results) -> pd.DataFrame:
    """The table, best first: by the first objective, trials that did not end behind."""
    first = found.objectives[0]
    ranked = found.table.assign(best=found.table[TRIAL].isin(found.best))
    by = ["best", first] if len(found.objectives) > 1 else [first]
    ascending = [False, DIRECTIONS[first] == MINIMIZE][-len(by) :]
    return ranked.sort_values(by, ascending=ascending, na_position="last", kind="stable").drop(columns="best")


def objectives_of(trial: FrozenTrial) -> list[float]:
    """The values of a trial that ran to its end."""
    values: list[float] | None = trial.values  # noqa: PD011 - no table of pandas
    return values or []


def _row(trial: FrozenTrial, objectives: list[str], params: list[str]) -> dict[str, object]:
    values = objectives_of(trial) if trial.state == TrialState.COMPLETE else [float("nan")] * len(objectives)
    return {
        TRIAL: trial.number,
        STATE: STATES.get(trial.state, "waiting"),
        **dict(zip(objectives, values, strict=True)),
        **{key: trial.params.get(key) for key in params},
        SECONDS: _seconds(trial),
        ERROR: trial.user_attrs.get(ERROR, ""),
    }


def _seconds(trial: FrozenTrial) -> float:
    """How long a trial took; NaN where it was started again, since nothing tells when a process died."""
    began = trial.user_attrs.get(BEGAN)
    if began is None or trial.datetime_complete is None or trial.user_attrs.get(STARTS) != 1:
        return float("nan")
    return round((trial.datetime_complete - datetime.fromisoformat(began)).total_seconds(), 1)


def _importances(study: Study, complete: list[FrozenTrial]) -> dict[str, dict[str, float]]:
    if len(complete) < FEWEST:
        return {}
    found = {}
    for place, name in enumerate(study.objectives):
        if np.ptp([objectives_of(trial)[place] for trial in complete]) > 0:
            found[name] = _importance(study.study, place)
    return {name: shares for name, shares in found.items() if shares}


def _importance(study: optuna.Study, place: int) -> dict[str, float]:
    try:
        return get_param_importances(
            study,
            evaluator=FanovaImportanceEvaluator(seed=0),
            target=lambda trial: objectives_of(trial)[place],
        )
    except RuntimeError:  # every tree of the forest is a single leaf
        return {}
