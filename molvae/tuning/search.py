"""The search: trials are launched until there are enough, and what they find is kept in their folder."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from molvae.errors import SettingError
from molvae.files.lock import alone_in, is_held
from molvae.tuning.config import TuneConfig, trials_wanted
from molvae.tuning.results import TuneResult, results
from molvae.tuning.space import Space
from molvae.tuning.storage import sole_use
from molvae.tuning.study import Launch, Study, folder_of
from molvae.tuning.trial import LOCK

log = logging.getLogger(__name__)

STORAGE, TRIALS = "study.journal", "trials"
"""The study's file in its folder, and the folder of the trials there."""

Launcher = Callable[[Study, Sequence[Launch], Path], None]
"""Runs trials of a study to their end, each in the folder of its number below one for all."""


def search(
    space: Space,
    config: TuneConfig,
    fixed: Mapping[str, Any],
    launch: Launcher,
    *,
    folder: Path,
    storage: Path | None = None,
    named: bool = True,
    at_once: int = 1,
    keep: Callable[[TuneResult], None],
) -> TuneResult:
    """Launch trials until there are enough, those of an earlier search included.

    Args:
        space: what is searched.
        config: how.
        fixed: all other settings of the trials, which must stay as they are while a study goes on.
        launch: runs a batch of trials.
        folder: of the search.
        storage: the study's file; None puts it into the folder.
        named: whether the folder was asked for by name; a study that goes on keeps its own otherwise.
        at_once: trials of a batch.
        keep: called after each batch with what was found so far.

    Raises:
        SettingError: the folder or the file holds another study.
        MolvaeError: another search is at work there.
    """
    count = trials_wanted(config, space)
    if "loss" in config.objectives and any(key.startswith("kl_weight") for key in space):
        log.warning(
            "the loss contains the KL weight, which is searched: objectives=[reconstruction] compares"
        )
    folder, storage = places(folder, storage, named=named)
    with sole_use(storage), alone_in(folder):
        places(folder, storage, named=named)  # another search may have used the folder meanwhile
        study = Study(storage, space, config.objectives, fixed, sampler=config.sampler, seed=config.seed)
        study.keep_folder(folder)
        log.info("should this be stopped, the same call with storage=%s goes on", storage)
        _launch_batches(study, count, at_once, folder, launch, keep)
        found = results(study, folder)
        keep(found)
    return found


def places(folder: Path, storage: Path | None, *, named: bool) -> tuple[Path, Path]:
    """The search's folder and its file; a study that goes on keeps its folder, where none is named.

    Raises:
        SettingError: the folder holds the trials of another study.
    """
    folder = folder.absolute()
    storage = storage.absolute() if storage else folder / STORAGE
    known = folder_of(storage)
    # a journal may be somebody else's, and name any folder
    if known and (known / TRIALS).is_dir() and not named:
        return known, storage
    moved = known and not known.is_dir()
    if folder != known and not moved and any((folder / TRIALS).glob("*")):
        raise SettingError("output", folder, "holds the trials of another sweep; name another folder")
    return folder, storage


def at_work(trial: Path) -> bool:
    """Whether a process is at work in a trial's folder: a cluster's jobs outlive their search."""
    return is_held(trial / LOCK)


def _launch_batches(
    study: Study,
    count: int,
    at_once: int,
    folder: Path,
    launch: Launcher,
    keep: Callable[[TuneResult], None],
) -> None:
    """Launch trials until there are enough, or the first ones have all failed alike."""
    trials = folder / TRIALS
    while batch := _next_trials(study, count, at_once, trials):
        try:
            launch(study, batch, trials)
        except Exception as error:
            # one dead worker ends its launcher's batch; its trials go on from their checkpoints
            if all(study.starts(trial.number) == trial.starts for trial in batch):
                raise  # not one began: the fault is not a trial's
            log.warning("a job of this batch died: %s: %s", type(error).__name__, error)
        keep(results(study, folder))  # for those who watch
        if study.failed_alike():
            log.warning(
                "the first trials failed alike, so no more are run; once mended, the same line goes on"
            )
            return


def _next_trials(study: Study, count: int, at_once: int, trials: Path) -> list[Launch]:
    """Trials that were interrupted first, then new ones; none when there are enough."""
    interrupted = study.interrupted(lambda number: at_work(trials / str(number)))
    if interrupted:
        log.info("going on with %d trials that were interrupted", len(interrupted))
        return interrupted[:at_once]
    return [study.ask() for _ in range(min(at_once, count - len(study.trials)))]
