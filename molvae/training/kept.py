"""The settings that a run was begun with, kept in its folder, so that it is gone on with by these alone."""

from __future__ import annotations

import json
from typing import Any

from molvae.data.store import TokenStore
from molvae.errors import MolvaeError, SettingError
from molvae.files.documents import read_json
from molvae.files.plain import plain_data
from molvae.files.whole import write_whole
from molvae.training.config import TrainConfig
from molvae.training.run import TrainingRun

SETTINGS = "settings.json"
FREE = ("slice_minutes", "checkpoint_minutes", "trainer")
"""Settings that may be others when a run is gone on with."""


def keep_settings(run: TrainingRun) -> None:
    """Write down what a run is asked for, or make sure that it is what was written down when it was begun.

    Raises:
        SettingError: a setting is another.
        MolvaeError: the molecules are others, or what was written cannot be read.
    """
    path = run.folder / SETTINGS
    own = json.loads(json.dumps({"config": asked(run.config), "molecules": checksums(run.store)}))
    if not path.exists():
        write_whole(path, json.dumps(own, indent=1) + "\n")
        return
    try:
        begun: Any = read_json(path)
        there, molecules = dict(begun["config"]), begun["molecules"]
    except (OSError, ValueError, TypeError, LookupError) as error:
        raise MolvaeError(f"{path}: damaged ({error})") from error
    for name, value in own["config"].items():
        if there.get(name) != value:
            raise SettingError(
                name, value, f"{run.folder} holds a run with {there.get(name)}; name another folder"
            )
    if molecules != own["molecules"]:
        raise MolvaeError(f"{run.folder}: begun with other molecules; put those back, or begin a new run")


def asked(config: TrainConfig) -> dict[str, Any]:
    """The settings that decide what a run comes to, as plain data."""
    return {name: value for name, value in plain_data(config).items() if name not in FREE}


def checksums(store: TokenStore) -> list[str]:
    """SHA-256 of what a store was made from."""
    return [part["sha256"] for part in store.manifest["source"]]
