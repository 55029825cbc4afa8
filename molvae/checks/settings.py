"""Settings given by name, in place of a configuration's own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, replace
from typing import TYPE_CHECKING, Any, TypeVar

from molvae.checks.did_you_mean import did_you_mean
from molvae.errors import SettingError

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

Config = TypeVar("Config", bound="DataclassInstance")


def with_settings(config: Config, settings: Mapping[str, Any]) -> Config:
    """A configuration with other values for some of its fields.

    Args:
        config: a frozen dataclass.
        settings: names of its fields, and their values.

    Raises:
        SettingError: it has no such field, or the value means nothing.
    """
    known = [one.name for one in fields(config)]
    for name, value in settings.items():
        if name not in known:
            wanted = f"there is no such setting{did_you_mean(name, known)}; there are {', '.join(known)}"
            raise SettingError(name, value, wanted)
    return replace(config, **settings)
