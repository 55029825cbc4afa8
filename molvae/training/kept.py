"""The settings and the molecules that a run was begun with: it is gone on with by these alone."""

from __future__ import annotations

from typing import Any

from molvae.checks.dotted import by_dotted_key
from molvae.data.store import TokenStore
from molvae.errors import MolvaeError
from molvae.files.plain import plain_data
from molvae.files.settings_file import SETTINGS, check_same, read_settings, write_settings
from molvae.training.config import TrainConfig
from molvae.training.run import TrainingRun

FREE = ("slice_minutes", "checkpoint_minutes", "trainer")
"""Settings that may be others when a run is gone on with."""


def keep_settings(run: TrainingRun) -> None:
    """Write down what a run is asked for, or make sure that it is what was written down when it was begun.

    Epochs may be more than they were: the run then goes on where it had ended.

    Raises:
        SettingError: a setting is another.
        MolvaeError: the molecules are others, or what was written cannot be read.
    """
    own = {"config": asked(run.config), "molecules": checksums(run.store)}
    begun = read_settings(run.folder)
    if begun is None:
        write_settings(run.folder, own)
        return
    if begun.keys() != own.keys():
        raise MolvaeError(f"{run.folder / SETTINGS}: damaged; name another folder")
    before = dict(begun["config"]) if isinstance(begun["config"], dict) else {}
    epochs = before.get("epochs")
    raised = isinstance(epochs, int | float) and epochs < run.config.epochs
    check_same(run.folder, before | ({"epochs": run.config.epochs} if raised else {}), own["config"])
    if begun["molecules"] != own["molecules"]:
        raise MolvaeError(f"{run.folder}: begun with other molecules; put those back, or begin a new run")
    if raised:
        write_settings(run.folder, own)


def asked(config: TrainConfig) -> dict[str, Any]:
    """The settings that decide what a run comes to, as plain data."""
    return {name: value for name, value in plain_data(config).items() if name not in FREE}


def log_settings(run: TrainingRun) -> None:
    """Tell the run's loggers what it is asked for, by dotted names."""
    told = by_dotted_key(plain_data(run.config)) | {"architecture": dict(run.model.architecture)}
    for logger in run.trainer.loggers:
        logger.log_hyperparams(told)


def checksums(store: TokenStore) -> list[str]:
    """SHA-256 of what a store was made from."""
    return [part["sha256"] for part in store.manifest["source"]]
