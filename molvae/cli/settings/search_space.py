"""What a sweep searches: lines such as `optimizer.lr=interval(0.001, 0.01)`, read and checked."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from typing import Any

from hydra.core.override_parser.overrides_parser import OverridesParser
from hydra.core.override_parser.types import (
    ChoiceSweep,
    IntervalSweep,
    Override,
    QuotedString,
    RangeSweep,
)
from hydra.errors import HydraException
from omegaconf import DictConfig, OmegaConf

from molvae.checks.did_you_mean import did_you_mean
from molvae.checks.dotted import at
from molvae.cli.settings.check import check, unknown_key
from molvae.cli.settings.overrides import quote
from molvae.cli.usage import UsageError
from molvae.parts.conf import options
from molvae.tuning.space import Space, Value, choice, interval

log = logging.getLogger(__name__)

FORMS = "choice(a, b), range(start, stop, step) or interval(low, high)"
NOT_OF_TRIALS = ("sweep", "output", "plugins", "resume", "debug", "hydra")
"""Keys that are not the trials' own."""


def search_space(cfg: DictConfig, defaults: DictConfig, given: Sequence[str], *, shipped: bool) -> Space:
    """The dimensions of `sweep.space`, without those whose key the command line gives a value.

    Args:
        cfg: settings of sweep.yaml.
        defaults: the same as the YAML files have them.
        given: keys of the command line.
        shipped: whether the space is one of conf/sweep, which are for all options of a group: a line whose
            key the chosen option lacks is left out.

    Raises:
        UsageError: a line cannot be read, names no key, or has values that the key does not take.
    """
    space: dict[str, Any] = {}
    for line in cfg.sweep.space:
        override = _read(line)
        key = override.key_or_group
        if key in space:
            raise UsageError(f"sweep.space names {key} twice")
        value = _value(cfg, key)
        if shipped and value is None:
            log.info("%s is not searched: the chosen %s has no such key", key, key.split(".")[0])
            continue
        space[key] = _dimension(key, override, whole=type(value) is int)
        _check_key(key, space[key], cfg, defaults)
    for key in space.keys() & set(given):
        log.info("%s is given, so it is not searched", key)
        del space[key]
    if not space:
        raise UsageError(
            f"sweep.space is empty; give lines such as optimizer.lr={FORMS.rpartition(' or ')[2]}"
        )
    return space


def as_override(key: str, value: Value) -> str:
    """A value as Hydra and `molvae train` read it."""
    if isinstance(value, str):
        return f"{key}={value if value in options(key) else quote(value)}"
    words = {None: "null", True: "true", False: "false"}
    return f"{key}={words[value] if value is None or isinstance(value, bool) else repr(value)}"


def _read(line: str) -> Override:
    try:
        override = OverridesParser.create().parse_override(str(line))
    except HydraException as error:
        raise UsageError(f"sweep.space: {line!r} is not of the form key={FORMS}") from error
    if not override.is_sweep_override():
        raise UsageError(f"sweep.space: {line!r} has one value only; give key={FORMS}")
    return override


def _dimension(key: str, override: Override, whole: bool) -> Any:
    match override.value():
        case ChoiceSweep(list=values):
            return choice(key, [value.text if isinstance(value, QuotedString) else value for value in values])
        case IntervalSweep(start=low, end=high, tags=tags) if low is not None and high is not None:
            if whole and low == int(low) and high == int(high):
                low, high = int(low), int(high)
            return interval(key, low, high, log="log" in tags)
        case RangeSweep(step=step) as values if step > 0:
            numbers = list(values.range()) or [0]
            return interval(key, numbers[0], numbers[-1], step=step)
    raise UsageError(f"sweep.space: {override.input_line!r} cannot be searched; give key={FORMS}")


def _check_key(key: str, dimension: Any, cfg: DictConfig, defaults: DictConfig) -> None:
    """Make sure that `molvae train` has the key and takes the values."""
    if key.split(".")[0] in NOT_OF_TRIALS or key.rpartition(".")[2].startswith("_"):
        raise UsageError(f"sweep.space: {key} is no setting of `molvae train`")
    known = options(key)
    for value in _ends(dimension):
        if known and value not in known:
            near = did_you_mean(str(value), known)
            raise UsageError(f"sweep.space: there is no {key}={value}{near}; there are {', '.join(known)}")
        if not known:
            check(_with(cfg, key, value, defaults), defaults)


def _ends(dimension: Any) -> Iterable[Any]:
    return getattr(dimension, "choices", None) or (dimension.low, dimension.high)


def _with(cfg: DictConfig, key: str, value: Any, defaults: DictConfig) -> DictConfig:
    """The settings with one value changed."""
    if _value(cfg, key) is None:
        raise unknown_key(key, defaults)
    changed = OmegaConf.create(OmegaConf.to_container(cfg, resolve=False))
    OmegaConf.update(changed, key, value)
    return DictConfig(changed)


def _value(cfg: DictConfig, key: str) -> Any:
    """What a key is set to; None where there is no such key."""
    return at(OmegaConf.to_container(cfg, resolve=False), key)
