"""A verb's defaults as its YAML files state them, and Hydra's composing errors in one clear line."""

import re
from collections.abc import Mapping, Sequence
from copy import deepcopy
from functools import lru_cache
from typing import Any

from hydra import compose, initialize_config_dir
from hydra.core.global_hydra import GlobalHydra
from hydra.errors import HydraException, MissingConfigException, OverrideParseException
from omegaconf import DictConfig, OmegaConf
from omegaconf.errors import OmegaConfBaseException

from molvae.checks.did_you_mean import did_you_mean
from molvae.checks.dotted import at
from molvae.cli.settings.check import takes_new, unknown_key
from molvae.cli.usage import UsageError
from molvae.parts.conf import conf_dir, options

LAUNCHERS = {
    "joblib": "'molvae[joblib]'",
    "submitit_local": "'molvae[slurm]'",
    "submitit_slurm": "'molvae[slurm]'",
}
"""What brings a launcher that Hydra does not know by itself."""
_AMBIGUOUS = re.compile(r"Ambiguous value for argument '([^']+)'")
_UNKNOWN_KEY = re.compile(r"(?:Could not override|override) '([^']+)'")


def defaults_of(verb: str, choices: Mapping[str, Any] | None = None) -> DictConfig:
    """Return the verb's settings with these group choices and no value changed.

    Args:
        verb: name of its primary YAML file.
        choices: option of each group, None where none is chosen; Hydra's own groups and experiments (which
            change values) are left out.
    """
    taken = [
        f"{group}={option}"
        for group, option in (choices or {}).items()
        if option is not None and not group.startswith(("hydra/", "experiment"))
    ]
    return compose_verb(verb, taken)


def compose_verb(verb: str, overrides: Sequence[str]) -> DictConfig:
    """Compose a verb's settings, inside a running Hydra or outside."""
    return deepcopy(_composed(verb, tuple(overrides)))


@lru_cache(maxsize=64)  # a command line asks for the same twice
def _composed(verb: str, overrides: tuple[str, ...]) -> DictConfig:
    if GlobalHydra.instance().is_initialized():
        return compose(verb, overrides=list(overrides))
    with initialize_config_dir(str(conf_dir()), version_base="1.3"):
        return compose(verb, overrides=list(overrides))


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
        return UsageError(
            f"{error.override!r} is not of the form key=value; molvae {verb} --help lists the keys"
        )
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
    unknown = _UNKNOWN_KEY.search(message)
    if unknown:
        defaults = compose_verb(verb, [*filter(_names_an_option, arguments)])
        if takes_new(unknown[1], defaults):
            return UsageError(f"{unknown[1]!r} is not there yet: put + before it, +{unknown[1]}=...")
        return _key_of_others(unknown[1], defaults) or unknown_key(unknown[1], defaults)
    return UsageError(message)


def _names_an_option(argument: str) -> bool:
    group, _, option = argument.partition("=")
    return option in options(group)


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
