"""What a study has found: a table of its trials, the best ones, what mattered."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import optuna
import pandas as pd
from optuna.importance import FanovaImportanceEvaluator, get_param_importances
from optuna.trial import FrozenTrial, TrialState

from molvae.errors import MolvaeError
from molvae.files.versions import versions
from molvae.report.exploration import Chart
from molvae.report.result import Result
from molvae.report.trial_charts import history
from molvae.report.trials import Trials, trials_page
from molvae.tuning.changed import changed
from molvae.tuning.journal import BEGAN, ERROR, STARTS
from molvae.tuning.objective import DIRECTIONS, MINIMIZE
from molvae.tuning.study import Study

if TYPE_CHECKING:
    from molvae.training.config import TrainConfig

TRIAL, STATE, SECONDS = "trial", "state", "seconds"
STATES = {
    TrialState.COMPLETE: "complete",
    TrialState.PRUNED: "pruned",
    TrialState.FAIL: "failed",
    TrialState.RUNNING: "running",
}
FEWEST = 4
"""Complete trials below which importance is noise."""


@dataclass(frozen=True, eq=False)
class TuneResult(Result):
    """The trials of a study; `table` has a row for each.

    Its columns are trial, state, the objectives, the settings tried, seconds and error.
    """

    folder: Path
    """Of the search; the runs are in trials/0, trials/1 and so on."""
    objectives: list[str]
    """Columns of the objectives."""
    params: dict[str, bool]
    """Columns of the settings -> whether they were searched on a logarithmic scale."""
    best: list[int]
    """Numbers of the best trial, or of those that no other beats in all objectives."""
    importances: dict[str, dict[str, float]]
    """Objective -> setting -> share of its variance (fANOVA, Hutter et al. 2014); empty of too few trials."""
    commands: Mapping[int, str] = field(default_factory=dict)
    """Number of a best trial -> the command that repeats it, where the command line ran it."""
    training: TrainConfig | None = None
    """Settings that all trials share."""

    @property
    def computed(self) -> Collection[str]:
        """The objectives; a setting is written as it was tried."""
        return self.objectives

    @property
    def best_config(self) -> TrainConfig:
        """The settings of the best trial; of several objectives, of the one that is best in the first.

        Raises:
            MolvaeError: no trial has run to its end.
        """
        if self.training is None or not self.best:
            raise MolvaeError(f"{self.folder}: no trial has run to its end")
        first = in_order(self).iloc[0]
        return changed(self.training, {name: _python(first[name]) for name in self.params})

    def html(self, settings: Mapping[str, str] | None = None) -> str:
        """The page that `report` writes."""
        return trials_page(
            Trials(
                title=f"Sweep {self.folder.name}",
                table=in_order(self),
                objectives={name: DIRECTIONS[name] for name in self.objectives},
                params=self.params,
                best=self.best,
                importances=self.importances,
                commands=self.commands,
                settings=settings or {},
                versions=versions(),
            )
        )

    def charts(self) -> Sequence[Chart]:
        """How each objective came on, for a notebook."""
        return [
            Chart(name, history(self.table[name].tolist(), DIRECTIONS[name], name), hint=DIRECTIONS[name])
            for name in self.objectives
        ]


def _python(value: Any) -> Any:
    """A cell as a plain value: a column of whole numbers holds numpy's."""
    return value.item() if isinstance(value, np.generic) else value


def results(study: Study, folder: Path | None = None) -> TuneResult:
    """Read a study's results.

    Args:
        study: the study.
        folder: of the search; None takes the one of the study's file.
    """
    params = list(study.space)
    rows = [_row(trial, study.objectives, params) for trial in study.trials]
    columns = [TRIAL, STATE, *study.objectives, *params, SECONDS, ERROR]
    complete = [trial for trial in study.trials if trial.state == TrialState.COMPLETE]
    return TuneResult(
        pd.DataFrame(rows, columns=columns),
        folder or study.path.parent,
        study.objectives,
        {name: getattr(study.space[name], "log", False) for name in params},
        sorted(trial.number for trial in study.study.best_trials) if complete else [],
        _importances(study, complete),
    )


def in_order(found: TuneResult) -> pd.DataFrame:
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
