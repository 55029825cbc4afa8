"""What a run was asked for, written beside its ledger: a folder is resumed with the same settings only."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any

from molvae.checks.dotted import by_dotted_key
from molvae.errors import MolvaeError, SettingError
from molvae.files.documents import read_json
from molvae.files.whole import write_whole

SETTINGS = "settings.json"


def plain_settings(value: Any) -> Any:
    """A setting as JSON takes it: a config as a map of its fields, an object or a function as its name."""
    if isinstance(value, Path) or (isinstance(value, float) and not math.isfinite(value)):
        return str(value)
    if value is None or isinstance(value, str | bool | int | float):
        return value
    if is_dataclass(value):
        own = {field.name: plain_settings(getattr(value, field.name)) for field in fields(value)}
        return {"type": type(value).__name__, **own}
    if isinstance(value, Mapping):
        return {str(name): plain_settings(one) for name, one in value.items()}
    if isinstance(value, Sequence):
        return [plain_settings(one) for one in value]
    return getattr(value, "__qualname__", type(value).__qualname__)


def check_same_settings(folder: Path, settings: Mapping[str, Any]) -> None:
    """Make sure that a folder is free, or holds a run of the same settings.

    Raises:
        SettingError: it holds another run.
        MolvaeError: what it holds cannot be read.
    """
    path = folder / SETTINGS
    if not path.exists():
        return
    try:
        there = by_dotted_key(read_json(path))
    except (OSError, ValueError, AttributeError) as error:
        raise MolvaeError(f"{path}: damaged ({error}); choose another folder") from error
    own = by_dotted_key(settings)
    for name in sorted(own.keys() | there.keys()):
        if own.get(name) != there.get(name):
            wanted = (
                f"it holds a run with {name}={there.get(name)}, this one has {own.get(name)};"
                " choose another folder"
            )
            raise SettingError("folder", folder, wanted)


def write_settings(folder: Path, settings: Mapping[str, Any]) -> None:
    """Write the settings of a run, whole or not at all."""
    write_whole(folder / SETTINGS, json.dumps(settings, indent=1) + "\n")
