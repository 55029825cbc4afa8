"""A training's settings with those of a trial in their place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from functools import partial
from inspect import signature
from typing import Any, TypeVar

from molvae.errors import SettingError

Settings = TypeVar("Settings")


def changed(settings: Settings, values: Mapping[str, Any]) -> Settings:
    """Settings with other values in them.

    Args:
        settings: a configuration.
        values: dotted names of its settings, such as `kl_weight.end`, and their values.

    Raises:
        SettingError: it has no such setting.
    """
    for name, value in values.items():
        settings = _with(settings, name.split("."), value, name)
    return settings


def _with(settings: Any, names: list[str], value: Any, whole: str) -> Any:
    """Settings with one value changed: a dataclass, a map, or a function with some of its arguments."""
    name, *below = names
    if is_dataclass(settings) and not isinstance(settings, type):
        if name not in {one.name for one in fields(settings)}:
            raise _unknown(whole, [one.name for one in fields(settings)])
        inner = getattr(settings, name)
        return replace(settings, **{name: _with(inner, below, value, whole) if below else value})
    if isinstance(settings, Mapping):
        return {**settings, name: _with(settings.get(name, {}), below, value, whole) if below else value}
    if callable(settings) and not below:
        function = settings.func if isinstance(settings, partial) else settings
        if name not in signature(function).parameters:
            raise _unknown(whole, list(signature(function).parameters))
        return partial(settings, **{name: value})
    raise SettingError("space", whole, "no setting of the training")


def _unknown(name: str, known: list[str]) -> SettingError:
    return SettingError("space", name, f"no setting of the training; there are {', '.join(known)}")
