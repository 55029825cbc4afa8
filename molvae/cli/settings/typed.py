"""What was typed on the command line: the one place that may name a function, a program or a module."""

import re
import shlex
from collections.abc import Iterator
from functools import lru_cache
from typing import Any, cast

from hydra.core.hydra_config import HydraConfig
from hydra.core.override_parser.overrides_parser import OverridesParser
from hydra.core.override_parser.types import Override
from omegaconf import DictConfig, OmegaConf

from molvae.checks.dotted import at
from molvae.cli.usage import UsageError
from molvae.parts.kinds import CODE
from molvae.parts.plugins import PLUGINS, Trusted

_REFERENCE = re.compile(r"\$\{(now:[^${}]*|[\w.\[\]]+)\}")
"""An interpolation that reads other settings, or the clock."""
ANEW = (PLUGINS, "logger", "callbacks")
"""Keys of which a run's record says nothing: they name code, or where things are sent."""
_IN_A_MAP = re.compile(rf"\b({'|'.join(CODE.values())}|_target_)\b")


def words() -> list[str]:
    """The overrides of the command line as they were typed, references in them unresolved."""
    if not HydraConfig.initialized():
        return []
    return cast(list[str], OmegaConf.to_container(HydraConfig.get().overrides.task, resolve=False))


def key_of(override: str) -> str:
    """The key of `key=value`, `+key=value` or `~key`."""
    return override.lstrip("+~").partition("=")[0]


def typed_keys() -> list[str]:
    """The keys that the command line gives a value."""
    return [key_of(override) for override in words()]


def check_typed(key: str, value: Any) -> None:
    """Make sure that what names code was typed, and does not come from a file.

    Raises:
        UsageError: it was not.
    """
    if value not in list(typed(key)):
        raise UsageError(
            f"{key} names code, which no file may do (??? stands for it there); if you trust it, add "
            f"{shlex.quote(f'{key}={value}')}"
        )


def trusted() -> Trusted:
    """What the command line itself names: modules of the user's, and code."""
    named = [value if isinstance(value, list) else [value] for value in typed(PLUGINS)]
    return Trusted(tuple(str(module) for modules in named for module in modules), check_typed)


def typed(key: str) -> Iterator[Any]:
    """Values that the command line gives a key, itself or within a map."""
    for override in _parsed(tuple(words())):
        name, _, below = key[len(override.key_or_group) :].partition(".")
        if override.is_delete() or not key.startswith(override.key_or_group) or name:
            continue
        value = at(override.value(), below) if below else override.value()
        if value is not None:
            yield value


@lru_cache(maxsize=4)  # each part of the settings asks, and each time would take a hundredth of a second
def _parsed(overrides: tuple[str, ...]) -> list[Override]:
    return OverridesParser.create().parse_overrides(list(overrides))


def reads_outside(text: str) -> bool:
    """Whether a text interpolates more than other settings and the clock, such as the environment."""
    return "${" in _REFERENCE.sub("", text)


def brings_code(word: str) -> bool:
    """Whether a word of a command line names code, steers Hydra or reads the environment.

    Such is not to be taken from a record, which may be somebody else's.
    """
    key, _, value = word.lstrip("+~").partition("=")
    last = re.split(r"[./@]", key)[-1]
    return (
        word.startswith("-")
        or last in CODE.values()
        or key == PLUGINS
        or key.startswith("hydra")
        or reads_outside(word)
        or (value.startswith("{") and _IN_A_MAP.search(value) is not None)
    )


def as_written(cfg: DictConfig) -> DictConfig:
    """The settings as they are written down: modules of the user's, loggers and callbacks are given anew."""
    return OmegaConf.masked_copy(cfg, [str(key) for key in cfg if key not in ANEW])
