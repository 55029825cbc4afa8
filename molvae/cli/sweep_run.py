"""A sweep from the settings of its verb: what is searched, what stays fixed, and how trials are launched."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hydra.core.hydra_config import HydraConfig
from omegaconf import DictConfig, OmegaConf

from molvae.checks.dotted import by_dotted_key
from molvae.cli.page import settings
from molvae.cli.run_record import RunRecord
from molvae.cli.settings.build import build, plain
from molvae.cli.settings.check import check
from molvae.cli.settings.compose import defaults_of
from molvae.cli.settings.launchers import jobs_at_once, launcher, settings_of_jobs
from molvae.cli.settings.search_space import as_override, search_space
from molvae.cli.settings.typed import key_of, typed_keys, words
from molvae.cli.train_run import files_read, trained
from molvae.cli.usage import UsageError
from molvae.data.store import TokenStore
from molvae.parts.conf import conf_dir, options
from molvae.tuning.config import TuneConfig, trials_wanted
from molvae.tuning.results import TuneResult
from molvae.tuning.run_trial import run_trial
from molvae.tuning.search import TRIALS, places, search
from molvae.tuning.space import Space
from molvae.tuning.study import Launch, Study

if TYPE_CHECKING:
    from molvae.training.pruning import Pruning
    from molvae.training.result import TrainResult

FREE = {"debug", "output", "plugins", "resume", "workers", "sweep", "trainer"}
"""Settings that may change while a study goes on."""
FIXED = {"sweep.fcd_molecules", "trainer.precision"}
"""Of these, settings that measures depend on."""
OF_THE_SWEEP = ("output", "sweep")
"""Keys that are not given to its trials."""
NOT_OF_A_SEARCH = ("space", "storage", "parallel")
"""Settings of `sweep` that are no settings of `TuneConfig`."""


def swept(cfg: DictConfig, store: TokenStore, space: Space) -> TuneResult:
    """Search, and write trials.csv and report.html as it goes.

    Args:
        cfg: settings of sweep.yaml.
        store: the molecules, prepared.
        space: what is searched.
    """
    config = tune_config(cfg)
    given = [override for override in words() if key_of(override).split(".")[0] not in OF_THE_SWEEP]
    hydra_overrides = HydraConfig.get().overrides.hydra
    jobs = settings_of_jobs("train", hydra_overrides, Path(cfg.output) / TRIALS)

    def launch(study: Study, batch: Sequence[Launch], trials: Path) -> None:
        jobs = settings_of_jobs("train", hydra_overrides, trials)
        overrides = [[*given, *_overrides(trial)] for trial in batch]
        launched = launcher(jobs, Trial(study.path, config)).launch(
            overrides, initial_job_idx=batch[0].number
        )
        for job in launched:
            _ = job.return_value  # raises what ended the job

    found = search(
        space,
        config,
        fixed_settings(cfg, space, store),
        launch,
        **_places(cfg),
        at_once=cfg.sweep.parallel or jobs_at_once(jobs),
        keep=lambda found: _keep(with_commands(found), cfg),
    )
    return with_commands(found)


def tune_config(cfg: DictConfig) -> TuneConfig:
    """The settings of `molvae.tune`, out of those of the verb."""
    own = {name: value for name, value in plain(cfg.sweep).items() if name not in NOT_OF_A_SEARCH}
    return TuneConfig(**own)


def check_settings(cfg: DictConfig) -> None:
    """Raise UsageError at what a sweep cannot do."""
    # the user's own file under `sweep` is its own schema to Hydra, so the sweep's is looked up once more
    own = OmegaConf.load(conf_dir() / "sweep.yaml").sweep
    check(OmegaConf.create({"sweep": cfg.sweep}), OmegaConf.create({"sweep": own}))
    if "property_error" in tune_config(cfg).objectives and not cfg.training.properties:
        raise UsageError(
            "sweep.objectives: property_error needs training.properties=[...], the columns to predict"
        )
    if cfg.sweep.parallel < 0:
        raise UsageError(f"sweep.parallel={cfg.sweep.parallel}: at least 0 is needed")
    if cfg.resume:
        raise UsageError("resume= is for one run; a sweep goes on by its sweep.storage or output")
    if str(cfg.trainer.devices) not in {"1", "auto"}:
        raise UsageError(
            f"trainer.devices={cfg.trainer.devices}: a trial takes one device; hydra/launcher=joblib runs"
            " several trials at once"
        )
    if build(cfg, "data").piped:
        raise UsageError("data=-: trials cannot share standard input; give data= a file, or a prepared store")


def space_of(cfg: DictConfig) -> Space:
    """What is searched: the lines of `sweep.space` but for keys that the command line gives a value.

    Raises:
        UsageError: a line cannot be read, no trial could be run, or the folder holds another sweep's.
    """
    choices = HydraConfig.get().runtime.choices
    defaults = defaults_of("sweep", choices)
    shipped = choices.get("sweep") in options("sweep") and cfg.sweep.space == defaults.sweep.space
    given = [key for key in typed_keys() if key.split(".")[0] not in OF_THE_SWEEP]
    space = search_space(cfg, defaults, given, shipped=shipped)
    trials_wanted(tune_config(cfg), space)
    places(**_places(cfg))
    return space


def fixed_settings(cfg: DictConfig, space: Space, store: TokenStore) -> dict[str, Any]:
    """What all trials share and must go on sharing: dotted key -> value, and the files that they read."""
    flat = by_dotted_key(OmegaConf.to_container(cfg, resolve=False))
    searched = tuple(f"{key}." for key in space)
    fixed = {
        key: value
        for key, value in flat.items()
        if (key in FIXED or key.split(".")[0] not in FREE) and not f"{key}.".startswith(searched)
    }
    # names and no paths: a sweep may be moved together with its files
    files = {f"SHA-256 of {Path(path).name}": digest for path, digest in files_read(cfg, store).items()}
    return fixed | files


def with_commands(found: TuneResult) -> TuneResult:
    """The results with the commands that repeat the best trials."""
    folders = {number: found.folder / TRIALS / str(number) for number in found.best}
    return replace(found, commands={number: _command_of(folder) for number, folder in folders.items()})


@dataclass(frozen=True)
class Trial:
    """What Hydra's launchers call with the settings of each trial, in whatever process.

    Attributes:
        storage: the study's file.
        config: what a trial is judged by.
    """

    storage: Path
    config: TuneConfig

    def __call__(self, cfg: DictConfig) -> None:
        """Run the trial after which the job's folder is named."""

        def training(folder: Path, callbacks: Sequence[Pruning]) -> tuple[TrainResult, TokenStore]:
            return trained(cfg, folder, callbacks=callbacks)

        run_trial(self.storage, Path(HydraConfig.get().runtime.output_dir), self.config, training)


def _places(cfg: DictConfig) -> dict[str, Any]:
    """The folder and the file that the settings name, as `search` takes them."""
    return {
        "folder": Path(cfg.output),
        "storage": Path(cfg.sweep.storage) if cfg.sweep.storage else None,
        "named": "output" in typed_keys(),
    }


def _overrides(trial: Launch) -> list[str]:
    values = [as_override(key, value) for key, value in trial.params.items()]
    return [*values, f"hydra.sweep.subdir={trial.number}"]


def _command_of(trial: Path) -> str:
    record = RunRecord.read(trial)
    return record.command if record else f"{trial} is gone"


def _keep(found: TuneResult, cfg: DictConfig) -> None:
    """Write trials.csv and report.html, each as a whole."""
    found.save(found.folder / "trials.csv")
    found.report(found.folder / "report.html", settings(cfg.sweep))
