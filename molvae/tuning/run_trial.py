"""One trial, in whatever process it runs: a training whose outcome is noted in the study's file."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from molvae.data.store import TokenStore
from molvae.errors import MolvaeError
from molvae.files.lock import waited_for
from molvae.tuning.config import TuneConfig
from molvae.tuning.trial import LOCK, RunningTrial

if TYPE_CHECKING:
    from molvae.training.pruning import Pruning
    from molvae.training.result import TrainResult

log = logging.getLogger(__name__)

Training = Callable[[Path, "Sequence[Pruning]"], "tuple[TrainResult, TokenStore]"]
"""Trains in a folder with callbacks; gives the result and the molecules."""


def run_trial(storage: Path, folder: Path, config: TuneConfig, training: Training) -> None:
    """Run the trial after which a folder is named; its failure is noted and ends nothing else.

    Args:
        storage: the study's file.
        folder: of the trial.
        config: what a trial is judged by.
        training: trains with the trial's settings.
    """
    from molvae.training.pruning import Pruned

    # its search may have been killed and gone on with while the trial went on
    with waited_for(folder / LOCK, f"{folder}: another process is at work on it; waiting"):
        trial = RunningTrial(storage, int(folder.name))
        if trial.finished:
            return
        trial.begin()
        try:
            values = _values(trial, folder, config, training)
        except Pruned:
            trial.pruned()
        except Exception as error:
            log.debug("trial %d", trial.number, exc_info=True)
            trial.failed(f"{type(error).__name__}: {' '.join(str(error).split())}")
        else:
            trial.complete(values)


def _values(trial: RunningTrial, folder: Path, config: TuneConfig, training: Training) -> dict[str, float]:
    """Train, and measure the objectives."""
    from molvae.training.outcome import outcome
    from molvae.training.pruning import Pruning
    from molvae.training.validated import VALIDATED

    first, *others = config.objectives
    watched = config.pruning and not others and first in VALIDATED
    result, store = training(folder, [Pruning(f"valid/{first}", trial.report)] if watched else [])
    if result.model is None:
        raise MolvaeError("training.slice_minutes was over; leave it out of a sweep")
    return outcome(result, store, config.objectives, config.fcd_molecules)
