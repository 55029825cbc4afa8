"""What a run was asked for, kept in its folder: the folder is gone on with by the same settings only."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from molvae.checks.dotted import by_dotted_key
from molvae.errors import MolvaeError, SettingError
from molvae.files.documents import read_json
from molvae.files.whole import write_whole

SETTINGS = "settings.json"


def check_same_settings(folder: Path, settings: Mapping[str, Any]) -> None:
    """Make sure that a folder is free, or holds a run of the same settings.

    Raises:
        SettingError: it holds another run.
        MolvaeError: what it holds cannot be read.
    """
    begun = read_settings(folder)
    if begun is not None:
        check_same(folder, begun, settings)


def check_same(folder: Path, begun: Mapping[str, Any], settings: Mapping[str, Any]) -> None:
    """Make sure that a folder's run was begun with these settings.

    Raises:
        SettingError: one of them is another.
    """
    there, own = by_dotted_key(begun), by_dotted_key(settings)
    for name in sorted(own.keys() | there.keys()):
        if own.get(name) != there.get(name):
            wanted = f"{folder} holds a run with {there.get(name)}; name another folder"
            raise SettingError(name, own.get(name), wanted)


def read_settings(folder: Path) -> dict[str, Any] | None:
    """The settings of the run that a folder holds; None where it holds none.

    Raises:
        MolvaeError: they cannot be read.
    """
    path = folder / SETTINGS
    if not path.exists():
        return None
    try:
        found = read_json(path)
    except (OSError, ValueError) as error:
        raise MolvaeError(f"{path}: damaged ({error}); choose another folder") from error
    if not isinstance(found, dict):
        raise MolvaeError(f"{path}: damaged (no map of settings); choose another folder")
    return found


def write_settings(folder: Path, settings: Mapping[str, Any]) -> None:
    """Write the settings of a run, plain data, whole or not at all."""
    write_whole(folder / SETTINGS, json.dumps(settings, indent=1) + "\n")
