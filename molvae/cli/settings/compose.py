"""A verb's defaults as its YAML files state them, and Hydra's composing errors in one clear line."""

import re
from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from copy import deepcopy
from functools import lru_cache
from typing import Any

from hydra import compose, initialize_config_dir
from hydra.core.global_hydra import GlobalHydra
from hydra.errors import HydraException, MissingConfigException, OverrideParseException
from omegaconf import DictConfig, OmegaConf, open_dict
from omegaconf.errors import OmegaConfBaseException

from molvae.checks.did_you_mean import did_you_mean
from molvae.checks.dotted import at
from molvae.cli.settings.check import takes_new, unknown_key
from molvae.cli.usage import UsageError
from molvae.parts.conf import conf_dir, options
from molvae.parts.own_options import MISSING

LAUNCHERS = {
    "joblib": "'molvae[joblib]'",
    "submitit_local": "'molvae[slurm]'",
    "submitit_slurm": "'molvae[slurm]'",
}
"""What brings a launcher that Hydra does not know by itself."""
_AMBIGUOUS = re.compile(r"Ambiguous value for argument '([^']+)'")
_THERE_ALREADY = re.compile(r"An item is already at '([^']+)'")
_UNKNOWN_KEY = re.compile(r"(?:Could not override|override) '([^']+)'")


def defaults_of(verb: str, choices: Mapping[str, Any] | None = None) -> DictConfig:
    """Return the verb's settings with these group choices and no value changed.

    Args:
        verb: name of its primary YAML file.
        choices: option of each group, None where none is chosen; Hydra's own groups and experiments (which
            change values) are left out.
    """
    own = _own(choices or {})
    if (verb, own) in _of_choices:
        return deepcopy(_of_choices[verb, own])
    taken = [f"{group}={option}" for group, option in sorted(own, key=str)]
    return compose_verb(verb, taken)


def compose_choices(verb: str, overrides: Sequence[str]) -> DictConfig:
    """Compose a verb's settings with options that are chosen; `defaults_of` knows them then.

    Args:
        verb: name of its primary YAML file.
        overrides: `group=option`, and nothing that changes a value.
    """
    cfg, choices = _composed(verb, tuple(overrides))
    if choices.get("experiment") is None:  # which changes values, and may bring keys that there are not
        _of_choices[verb, _own(choices)] = cfg
    return deepcopy(cfg)


def compose_verb(verb: str, overrides: Sequence[str]) -> DictConfig:
    """Compose a verb's settings, inside a running Hydra or outside."""
    return deepcopy(_composed(verb, tuple(overrides))[0])


_of_choices: dict[tuple[str, frozenset[tuple[str, Any]]], DictConfig] = {}
"""Verb and options -> its settings: to compose them once more takes 0.2 seconds."""


def _own(choices: Mapping[str, Any]) -> frozenset[tuple[str, Any]]:
    """Groups and options but Hydra's own, and experiments, which change values."""
    return frozenset(
        (group, option) for group, option in choices.items() if not group.startswith(("hydra/", "experiment"))
    )


@lru_cache(maxsize=64)  # a command line asks for the same twice, and each time takes 0.2 seconds
def _composed(verb: str, overrides: tuple[str, ...]) -> tuple[DictConfig, dict[str, Any]]:
    """The settings, and the option of each group."""
    outside = not GlobalHydra.instance().is_initialized()
    with initialize_config_dir(str(conf_dir()), version_base="1.3") if outside else nullcontext():
        cfg = compose(verb, overrides=list(overrides), return_hydra_config=True)
    choices = dict(cfg.hydra.runtime.choices)
    with open_dict(cfg):
        del cfg["hydra"]
    return cfg, choices


def check_resolvable(cfg: DictConfig) -> None:
    """Make sure that each `${...}` leads somewhere.

    Raises:
        UsageError: one does not; it may have been meant as text, in a file's name.
    """
    try:
        OmegaConf.to_container(cfg, resolve=True)
    except OmegaConfBaseException as error:
        key = str(error.full_key)
        value = at(OmegaConf.to_container(cfg, resolve=False), key)
        reason = str(error).splitlines()[0]
        raise UsageError(
            f"{key}={value}: {reason}; where ${{...}} is text, of a file's name, put \\ before it"
        ) from error


def explain(
    error: HydraException | OmegaConfBaseException, verb: str, arguments: Sequence[str]
) -> UsageError:
    """Return Hydra's error about a verb's arguments as one line with the nearest key or option."""
    if isinstance(error, OverrideParseException):
        return _no_key_value(str(error.override), verb)
    if isinstance(error, MissingConfigException) and error.missing_cfg_file and error.options:
        group, _, option = error.missing_cfg_file.rpartition("/")
        if group == "hydra/launcher" and option in LAUNCHERS:
            return UsageError(f"{group}={option} is not installed: pip install {LAUNCHERS[option]}")
        near = did_you_mean(option, error.options)
        return UsageError(f"there is no {group}={option}{near}; there are {', '.join(error.options)}")
    message = f"{error} {error.__cause__ or ''}".strip()
    several = _AMBIGUOUS.search(message)
    if several:
        key, _, value = several[1].partition("=")
        return UsageError(
            f"{several[1]}: several go in brackets, '{key}=[{value}]'; -m runs one after another"
        )
    there = _THERE_ALREADY.search(message)
    if there:
        return UsageError(f"{there[1]!r} is there already: leave out the +, {there[1]}=...")
    unknown = _UNKNOWN_KEY.search(message)
    if unknown:
        defaults = compose_verb(verb, [given for given in arguments if _chooses(given, verb)])
        if takes_new(unknown[1], defaults):
            return _not_there_yet(unknown[1], defaults)
        return _key_of_others(unknown[1], defaults) or unknown_key(unknown[1], defaults)
    return UsageError(message)


def _no_key_value(text: str, verb: str) -> UsageError:
    """Return the error for a word without a key, with the key that the verb cannot run without."""
    keys = [key for key, value in compose_verb(verb, []).items_ex(resolve=False) if value == MISSING]
    such = f", such as {keys[0]}={text}" if keys and "=" not in text else ""
    return UsageError(f"{text!r} is not of the form key=value{such}; molvae {verb} --help lists the keys")


def _not_there_yet(key: str, defaults: DictConfig) -> UsageError:
    """Return the error for a member that a map would take, or for one's name in other capitals."""
    *group, name, last = key.split(".")
    members = at(OmegaConf.to_container(defaults, resolve=False), ".".join(group))
    for member in members:
        if member.lower() == name.lower():
            meant = ".".join([*group, member, last])
            return UsageError(f"there is no key {key!r}: did you mean {meant!r}?")
    return UsageError(f"{key!r} is not there yet: put + before it, +{key}=...")


def _chooses(argument: str, verb: str) -> bool:
    """Whether an argument names an option of a group that the verb has."""
    group, _, option = argument.partition("=")
    return option in options(group) and group in _composed(verb, ())[1]


def _key_of_others(key: str, defaults: DictConfig) -> UsageError | None:
    """Return the error for a key that only other options have, as `search.graph` with search=auto.

    None where there are none, or where the verb has no such group.
    """
    group, name, *_ = [*key.split("."), ""]
    files = [(option, conf_dir() / group / f"{option}.yaml") for option in options(group)]
    having = [f"{group}={option}" for option, file in files if name in OmegaConf.load(file)]
    if not having or group not in defaults or name in (defaults.get(group) or {}):
        return None
    return UsageError(f"there is no key {key!r} here: it belongs to {' or '.join(having)}")
