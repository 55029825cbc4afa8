"""The options of conf/, by name: the same files that the command line composes, read as plain values."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from molvae.checks.did_you_mean import did_you_mean
from molvae.checks.dotted import at
from molvae.errors import ArgumentError, SettingError
from molvae.parts import renamed
from molvae.parts.conf import conf_dir, options
from molvae.parts.own_options import MISSING, own_option, own_options
from molvae.parts.yaml_file import read_yaml

Choice = str | Path | Mapping[str, Any]
"""The name of an option, a YAML file of one's own, or plain settings."""

_REFERENCE = re.compile(r"\$\{([\w.]+)\}")
_ENTRY = re.compile(r"/?(?P<group>[\w/]+)(@_here_)?")


def settings_of(
    group: str, choice: Choice | Sequence[Choice], given: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """The plain settings that a choice of an option stands for.

    Args:
        group: folder of conf/, such as "filters".
        choice: the name of an option, a YAML file, settings, or several of them, put together in their order.
        given: values of settings outside the group that the option refers to, as `model` of `${model}`.

    Raises:
        ArgumentError: there is no such option, or one of its values has to be given.
        MolvaeError: the file cannot be read.
    """
    several = choice if isinstance(choice, Sequence) and not isinstance(choice, str) else [choice]
    settings: dict[str, Any] = {}
    for one in several:
        settings = merged(settings, _settings(group, one))
    resolved = _resolved(settings, settings, {**(given or {}), group: settings}, group)
    _check_given(resolved, group)
    return resolved


def merged(settings: Mapping[str, Any], other: Mapping[str, Any]) -> dict[str, Any]:
    """Settings with those of others in their place, maps key by key."""
    both = dict(settings)
    for name, value in other.items():
        before = both.get(name)
        if isinstance(before, Mapping) and isinstance(value, Mapping):
            both[name] = merged(before, value)
        else:
            both[name] = value
    return both


def _settings(group: str, choice: Choice) -> dict[str, Any]:
    if isinstance(choice, Mapping):
        return renamed.targets(choice)
    if isinstance(choice, Path) or choice.endswith((".yaml", ".yml")):
        return _composed(group, renamed.targets(read_yaml(Path(choice), f"{group}={choice}")))
    choice = renamed.option(group, choice)
    if choice in options(group):
        return _composed(group, _shipped(group, choice))
    own = own_options(group)
    if choice in own:
        return own_option(group, choice)
    known = [*options(group), *own]
    raise SettingError(
        group, choice, f"one of {', '.join(known)}, or a .yaml file{did_you_mean(choice, known)}"
    )


@cache
def _shipped(group: str, name: str) -> dict[str, Any]:
    return read_yaml(conf_dir() / group / f"{name}.yaml")


def _composed(group: str, settings: dict[str, Any]) -> dict[str, Any]:
    """Settings on top of the options that their `defaults` name; overrides of other groups are left out."""
    settings = dict(settings)
    before: dict[str, Any] = {}
    for entry in renamed.defaults(group, settings.pop("defaults", None)) or ():
        if entry == "_self_":
            continue
        name, chosen = next(iter(entry.items())) if isinstance(entry, dict) and entry else (group, entry)
        if str(name).startswith("override "):
            continue
        match = _ENTRY.fullmatch(str(name))
        if match is None or not isinstance(chosen, str) or chosen not in options(match["group"]):
            raise ArgumentError(f"{group}: defaults: {entry} is no option that ships")
        before = merged(before, _composed(match["group"], _shipped(match["group"], chosen)))
    return merged(before, settings)


def _resolved(value: Any, beside: Any, known: Mapping[str, Any], key: str, depth: int = 0) -> Any:
    """A value in which `${name}` is what the name stands for, and `${.name}` what is beside it."""
    if isinstance(value, Mapping):
        return {name: _resolved(one, value, known, f"{key}.{name}", depth) for name, one in value.items()}
    if isinstance(value, list):
        return [_resolved(one, beside, known, f"{key}[{n}]", depth) for n, one in enumerate(value)]
    if not isinstance(value, str) or "${" not in value:
        return value
    match = _REFERENCE.fullmatch(value)
    name = match[1] if match else ""
    found = at(dict(beside), name[1:]) if name.startswith(".") else at(dict(known), name)
    if not match or found is None or depth > len(known) + 8:
        raise SettingError(key, value, "a value; this refers to nothing that is known here")
    return _resolved(found, beside, known, key, depth + 1)


def _check_given(value: Any, key: str) -> None:
    if isinstance(value, dict):
        for name, one in value.items():
            _check_given(one, f"{key}.{name}")
    elif value == MISSING:
        raise SettingError(key, value, "has to be given")
