"""`molvae sweep`: a search space in, many trained models and a report of what works out."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from hydra.core.hydra_config import HydraConfig
from omegaconf import DictConfig, OmegaConf

from molvae.cli.console import show
from molvae.cli.settings.build import build, by_dotted_key
from molvae.cli.settings.check import check
from molvae.cli.settings.compose import defaults_of
from molvae.cli.settings.launchers import jobs_at_once, launcher
from molvae.cli.settings.search_space import as_override, key_of, search_space
from molvae.cli.settings.typed import words
from molvae.cli.standard_streams import answer
from molvae.cli.sweep_results import command_of, results_table, write_results
from molvae.cli.train_run import files_read, store_of
from molvae.cli.trial import Trial
from molvae.data.store import TokenStore
from molvae.errors import MolvaeError, UsageError
from molvae.files.lock import alone_in, is_held
from molvae.parts.conf import conf_dir, options
from molvae.tuning.objective import directions
from molvae.tuning.results import results
from molvae.tuning.sampler import SAMPLERS, Grid
from molvae.tuning.space import Space
from molvae.tuning.storage import sole_use
from molvae.tuning.study import Launch, Study, folder_of
from molvae.tuning.trial import LOCK

log = logging.getLogger(__name__)

STORAGE, TRIALS = "study.journal", "trials"
FREE = {"debug", "output", "plugins", "resume", "workers", "sweep", "trainer"}
"""Settings that may change while a study goes on."""
FIXED = {"sweep.fcd_molecules", "trainer.precision"}
"""Of these, settings that measures depend on."""


def run(cfg: DictConfig) -> None:
    """Search, write the table and the report, show the best on stderr, and print the folder."""
    check_settings(cfg)
    given = [override for override in words() if key_of(override) != "output"]
    given = [override for override in given if key_of(override).split(".")[0] != "sweep"]
    choices = HydraConfig.get().runtime.choices
    defaults = defaults_of("sweep", choices)
    shipped = choices.get("sweep") in options("sweep") and cfg.sweep.space == defaults.sweep.space
    space = search_space(cfg, defaults, [key_of(override) for override in given], shipped=shipped)
    count = trials_wanted(cfg, space)
    folder, storage = places(cfg)
    _, store = store_of(cfg)  # data that cannot be read ends the sweep before it begins
    with sole_use(storage), alone_in(folder):
        places(cfg)  # while the data was prepared, another sweep may have used the folder
        study = Study(
            storage,
            space,
            cfg.sweep.objectives,
            fixed_settings(cfg, space, store),
            sampler=cfg.sweep.sampler,
            seed=cfg.sweep.seed,
        )
        study.settle(folder)
        log.info("should this be stopped, the same line with sweep.storage=%s goes on", storage)
        search(cfg, study, count, folder, given)
        found = results(study)
        write_results(found, space, folder, folder / TRIALS, cfg)
    show(results_table(found))
    for number in found.best:  # logged and not in the table, which would break the line
        log.info("trial %d: %s", number, command_of(folder / TRIALS / str(number)))
    answer(str(folder))
    if not found.best:
        errors = [error for error in found.table["error"] if error]
        raise MolvaeError(f"none of {len(found.table)} trials ran to its end: {', '.join(errors[-1:])}")


def check_settings(cfg: DictConfig) -> None:
    """Raise UsageError at what a sweep cannot do."""
    # the user's own file under `sweep` is its own schema to Hydra, so the sweep's is looked up once more
    own = OmegaConf.load(conf_dir() / "sweep.yaml").sweep
    check(OmegaConf.create({"sweep": cfg.sweep}), OmegaConf.create({"sweep": own}))
    directions(cfg.sweep.objectives)
    if "property_error" in cfg.sweep.objectives and not cfg.training.properties:
        raise UsageError(
            "sweep.objectives: property_error needs training.properties=[...], the columns to predict"
        )
    if cfg.sweep.parallel < 0:
        raise UsageError(f"sweep.parallel={cfg.sweep.parallel}: at least 0 is needed")
    if cfg.sweep.sampler not in SAMPLERS:
        raise UsageError(f"sweep.sampler={cfg.sweep.sampler}: takes one of {', '.join(SAMPLERS)}")
    if cfg.resume:
        raise UsageError("resume= is for one run; a sweep goes on by its sweep.storage or output")
    if str(cfg.trainer.devices) not in {"1", "auto"}:
        raise UsageError(
            f"trainer.devices={cfg.trainer.devices}: a trial takes one device; hydra/launcher=joblib runs"
            " several trials at once"
        )
    if build(cfg, "data").piped:
        raise UsageError("data=-: trials cannot share standard input; give data= a file, or a prepared store")


def trials_wanted(cfg: DictConfig, space: Space) -> int:
    """How many trials there are to be, with those of an earlier sweep."""
    count = cfg.sweep.count
    if "loss" in cfg.sweep.objectives and any(key.startswith("kl_weight") for key in space):
        log.warning(
            "the loss contains the KL weight, which is searched: objectives=[reconstruction] compares"
        )
    if cfg.sweep.sampler == "grid":
        points = len(Grid(space))
        return min(count or points, points)
    if count < 1:
        raise UsageError(f"sweep.count={count}: at least 1 is needed, but for a grid")
    return count


def places(cfg: DictConfig) -> tuple[Path, Path]:
    """The sweep's folder and its storage file; a study that goes on keeps its folder, if none is given."""
    named = any(key_of(override) == "output" for override in words())
    folder = Path(cfg.output).absolute()
    storage = Path(cfg.sweep.storage).absolute() if cfg.sweep.storage else folder / STORAGE
    known = folder_of(storage)
    # a journal may be somebody else's, and name any folder
    if known and (known / TRIALS).is_dir() and not named:
        return known, storage
    moved = known and not known.is_dir()
    if folder != known and not moved and any((folder / TRIALS).glob("*")):
        raise UsageError(f"output={cfg.output} holds the trials of another sweep; name another folder")
    return folder, storage


def fixed_settings(cfg: DictConfig, space: Space, store: TokenStore) -> dict[str, Any]:
    """What all trials share and must go on sharing: dotted key -> value, and the files that they read."""
    flat = by_dotted_key(OmegaConf.to_container(cfg, resolve=False))
    searched = tuple(f"{key}." for key in space)
    settings = {
        key: value
        for key, value in flat.items()
        if (key in FIXED or key.split(".")[0] not in FREE) and not f"{key}.".startswith(searched)
    }
    # names and no paths: a sweep may be moved together with its files
    files = {f"SHA-256 of {Path(path).name}": digest for path, digest in files_read(cfg, store).items()}
    return settings | files


def search(cfg: DictConfig, study: Study, count: int, folder: Path, given: Sequence[str]) -> None:
    """Launch trials until there are enough; the table and the report are written anew after each batch.

    Where the first trials have all failed alike there are no more: what they share is at fault.

    Args:
        cfg: settings of sweep.yaml.
        study: where trials are noted.
        count: trials wanted in all.
        folder: of the sweep.
        given: overrides of all trials.
    """
    about = cfg.sweep
    task = Trial(str(study.path), list(about.objectives), about.pruning, about.fcd_molecules)
    jobs, settings = launcher("train", HydraConfig.get().overrides.hydra, folder / TRIALS, task)
    at_once = about.parallel or jobs_at_once(settings)
    while batch := next_trials(study, count, at_once, folder / TRIALS):
        overrides = [[*given, *_overrides(trial)] for trial in batch]
        try:
            for job in jobs.launch(overrides, initial_job_idx=batch[0].number):
                _ = job.return_value  # raises what ended the job
        except Exception as error:
            # one dead worker ends its launcher's batch; its trials go on from their checkpoints
            if all(study.starts(trial.number) == trial.starts for trial in batch):
                raise  # not one began: the fault is not a trial's
            log.warning("a job of this batch died: %s: %s", type(error).__name__, error)
        write_results(results(study), study.space, folder, folder / TRIALS, cfg)  # for those who watch
        if study.failed_alike():
            log.warning(
                "the first trials failed alike, so no more are run; once mended, the same line goes on"
            )
            return


def next_trials(study: Study, count: int, at_once: int, trials: Path) -> list[Launch]:
    """Trials that were interrupted first, then new ones; none when there are enough."""
    interrupted = study.interrupted(lambda number: at_work(trials / str(number)))
    if interrupted:
        log.info("going on with %d trials that were interrupted", len(interrupted))
        return interrupted[:at_once]
    return [study.ask() for _ in range(min(at_once, count - len(study.trials)))]


def at_work(trial: Path) -> bool:
    """Whether a process is at work in a trial's folder: a cluster's jobs outlive their sweep."""
    return is_held(trial / LOCK)


def _overrides(trial: Launch) -> list[str]:
    values = [as_override(key, value) for key, value in trial.params.items()]
    return [*values, f"hydra.sweep.subdir={trial.number}"]
