"""Hydra's launchers: one in hand to run jobs with, and how many jobs it runs at once."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from hydra._internal.callbacks import Callbacks
from hydra._internal.hydra import Hydra
from hydra.core.global_hydra import GlobalHydra
from hydra.core.plugins import Plugins
from hydra.plugins.launcher import Launcher
from hydra.types import HydraContext, RunMode, TaskFunction
from joblib import effective_n_jobs
from omegaconf import DictConfig

from molvae.cli.settings.overrides import quote
from molvae.parallel.cores import cores


def settings_of_jobs(config_name: str, hydra_overrides: Sequence[str], folder: Path) -> DictConfig:
    """The settings of jobs that a launcher runs, Hydra's own among them, inside a running Hydra.

    Args:
        config_name: primary YAML file of the jobs.
        hydra_overrides: settings of Hydra's own keys, as given on the command line.
        folder: holds a folder for each job.
    """
    kept = [override for override in hydra_overrides if not override.startswith("hydra.mode=")]
    several = ["hydra.mode=MULTIRUN", f"hydra.sweep.dir={quote(str(folder))}"]
    return _hydra().compose_config(config_name, [*kept, *several], RunMode.MULTIRUN)


def launcher(jobs: DictConfig, task: TaskFunction) -> Launcher:
    """The launcher that `hydra/launcher=` names.

    Args:
        jobs: see `settings_of_jobs`.
        task: run with the settings of each job.
    """
    context = HydraContext(config_loader=_hydra().config_loader, callbacks=Callbacks(jobs))
    return Plugins.instance().instantiate_launcher(hydra_context=context, task_function=task, config=jobs)


def jobs_at_once(jobs: DictConfig) -> int:
    """How many jobs the launcher runs side by side."""
    settings = jobs.hydra.launcher
    if "n_jobs" in settings:
        return effective_n_jobs(settings.n_jobs)
    if "submitit_folder" in settings:
        return settings.get("array_parallelism") or cores()
    return 1


def _hydra() -> Hydra:
    hydra = GlobalHydra.instance().hydra
    assert hydra is not None
    return hydra
