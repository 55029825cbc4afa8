"""One trial, as the job that runs it sees it: begin, report, end; its sweep is elsewhere, or dead."""

from __future__ import annotations

import logging
import math
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

import optuna
from optuna.trial import TrialState

from molvae.tuning.journal import BEGAN, ERROR, STARTS
from molvae.tuning.storage import open_storage
from molvae.tuning.study import NAME

log = logging.getLogger(__name__)

LOCK = ".trial.lock"
"""Held in a trial's folder by the process at work on it."""
FINISHED_FIRST = 5
"""Trials that must have run to their end before others are held against them."""


class RunningTrial:
    """A trial in the storage file.

    Args:
        path: the file.
        number: of the trial.
    """

    def __init__(self, path: Path, number: int):
        optuna.logging.set_verbosity(optuna.logging.WARNING)
        # stops a trial that at its best is worse than the others' median at the same step
        pruner = optuna.pruners.MedianPruner(n_startup_trials=FINISHED_FIRST)
        self.study = optuna.load_study(study_name=NAME, storage=open_storage(path), pruner=pruner)
        self.number = number
        self.frozen = self.study.get_trials(deepcopy=False)[number]
        self.trial = optuna.trial.Trial(self.study, self.frozen._trial_id)
        self.reported = set(self.frozen.intermediate_values)

    @property
    def finished(self) -> bool:
        """Whether another process has brought it to its end."""
        return self.frozen.state.is_finished()

    def begin(self) -> None:
        """Note that one more process has begun it, and when."""
        self.trial.set_user_attr(BEGAN, datetime.now().isoformat())
        self.trial.set_user_attr(STARTS, self.trial.user_attrs.get(STARTS, 0) + 1)

    def report(self, value: float, step: int) -> bool:
        """Note how it does at a step (as in every other trial), and tell whether it is hopeless."""
        if step not in self.reported:  # a trial that was started again repeats its last validation
            self.trial.report(value, step)
            self.reported.add(step)
        return self.trial.should_prune()

    def complete(self, values: Mapping[str, float]) -> None:
        """Note its objectives; one that could not be computed makes it a failure."""
        missing = [name for name, value in values.items() if not math.isfinite(value)]
        if missing:
            self.failed(f"{missing[0]} is {values[missing[0]]:g}")
            return
        self.study.tell(self.number, list(values.values()), skip_if_finished=True)
        told = ", ".join(f"{name} {value:.4g}" for name, value in values.items())
        log.info("trial %d: %s", self.number, told)

    def pruned(self) -> None:
        """Note that it was stopped early."""
        self.study.tell(self.number, state=TrialState.PRUNED, skip_if_finished=True)
        log.info("trial %d: stopped, worse than the median of the others", self.number)

    def failed(self, reason: str) -> None:
        """Note why it failed."""
        self.trial.set_user_attr(ERROR, reason)
        self.study.tell(self.number, state=TrialState.FAIL, skip_if_finished=True)
        log.warning("trial %d failed: %s", self.number, reason)
