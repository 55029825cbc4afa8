"""One door from a `_target_` in the settings to an object; what may be named where stands in `kinds`."""

from collections.abc import Callable, Sequence
from functools import partial
from inspect import signature
from typing import Any, cast

from hydra.utils import get_object
from omegaconf import DictConfig, OmegaConf

from molvae.checks.schema import check_arguments
from molvae.cli.settings.did_you_mean import did_you_mean
from molvae.cli.settings.kinds import CODE, KINDS, PARTIAL, PARTS, PLACES, Slot
from molvae.cli.settings.plugins import plugin
from molvae.cli.settings.typed import PLUGINS, check_typed
from molvae.errors import UsageError

TARGET, PART = "_target_", "_partial_"


def build(cfg: DictConfig, place: str) -> Any:
    """Build what the settings name in a place, and what is inside it; null builds nothing and returns None.

    Raises:
        UsageError: something does not belong there, or does not take its arguments.
    """
    if cfg[place] is None:
        return None
    node = plain(cfg[place])
    _check(node, PLACES[place], place)
    return _built(node, PLACES[place], place)


def check_built(cfg: DictConfig) -> None:
    """Make sure, before anything is built, that all of it belongs where it stands.

    Raises:
        UsageError: something does not.
    """
    for place, node in plain(cfg).items():
        if place not in PLACES:
            _check_plain(node, place)
        elif node is not None:
            _check(node, PLACES[place], place)


def plain(node: DictConfig) -> dict[str, Any]:
    """A node of settings as a plain dict."""
    return cast(dict[str, Any], OmegaConf.to_container(node, resolve=True))


def by_dotted_key(settings: Any, prefix: str = "") -> dict[str, Any]:
    """Nested settings as dotted key -> value."""
    if not isinstance(settings, dict):
        return {prefix.removesuffix("."): settings}
    return {
        key: value
        for name, node in settings.items()
        for key, value in by_dotted_key(node, f"{prefix}{name}.").items()
    }


def _check(node: Any, slot: Slot, key: str) -> None:
    wanted = " or ".join(slot.kinds)
    if not isinstance(node, dict) or (TARGET in node) is slot.many:
        each = "a map of names, each " if slot.many else ""
        raise UsageError(f"{key} takes {each}{_a(wanted)} (_target_)")
    if slot.many:
        for name, member in node.items():
            _check(member, Slot(slot.kinds), f"{key}.{name}")
        return
    kind, _ = _kind(node[TARGET], slot.kinds, key)
    if node.get(PART, False) is not (kind in PARTIAL):
        raise UsageError(f"{key}.{PART} is {str(kind in PARTIAL).lower()} for {_a(kind)}")
    for name, value in _arguments(node).items():
        if str(name).startswith("_"):
            raise UsageError(f"{key}.{name}: {_a(kind)} has no such setting; leave it out")
        part = PARTS.get(node[TARGET], {}).get(name)
        _check(value, part, f"{key}.{name}") if part else _check_plain(value, f"{key}.{name}")
    code = CODE.get(node[TARGET])
    if code in node:
        check_typed(f"{key}.{code}", node[code])


def _a(noun: str) -> str:
    return f"{'an' if noun[0] in 'aeiou' else 'a'} {noun}"


def _check_plain(value: Any, key: str) -> None:
    if isinstance(value, dict):
        if TARGET in value:
            raise UsageError(f"{key}.{TARGET}: nothing is built here; give {key} plain values")
        for name, member in value.items():
            _check_plain(member, f"{key}.{name}")
    elif isinstance(value, list):
        for number, member in enumerate(value):
            _check_plain(member, f"{key}[{number}]")


def _kind(target: Any, kinds: Sequence[str], key: str) -> tuple[str, Callable[[], Any]]:
    """The kind of what a name stands for, and what finds it."""
    known = {name: kind for kind in kinds for name in KINDS[kind]}
    if isinstance(target, str) and target in known:
        return known[target], partial(get_object, target)
    found = plugin(str(target), kinds)
    if found:
        return found[0], lambda: found[1]
    module = str(target).rpartition(".")[0]
    raise UsageError(
        f"{key}.{TARGET}={target}: no {' or '.join(kinds)} of molvae's{did_you_mean(str(target), known)}"
        f"{'' if module.startswith('molvae') else f'; if it is your own, add {PLUGINS}={module}'}"
    )


def _built(node: dict[str, Any], slot: Slot, key: str) -> Any:
    """What a checked node stands for."""
    if slot.many:
        return {name: _built(member, Slot(slot.kinds), f"{key}.{name}") for name, member in node.items()}
    kind, find = _kind(node[TARGET], slot.kinds, key)
    parts = PARTS.get(node[TARGET], {})
    arguments = {
        name: _built(value, parts[name], f"{key}.{name}") if name in parts else value
        for name, value in _arguments(node).items()
    }
    return _called(find(), arguments, kind in PARTIAL, key)


def _called(target: Callable[..., Any], arguments: dict[str, Any], in_part: bool, key: str) -> Any:
    takes = signature(target)
    try:
        (takes.bind_partial if in_part else takes.bind)(**arguments)
    except TypeError as error:
        raise UsageError(f"{key}: {error}; it takes {', '.join(takes.parameters)}") from error
    try:
        check_arguments(target, arguments, key)
    except ValueError as error:
        raise UsageError(str(error)) from error
    if in_part:
        return partial(target, **arguments)
    try:
        return target(**arguments)
    except (TypeError, ValueError, ArithmeticError) as error:  # settings that mean nothing to it
        raise UsageError(f"{key}: {error}") from error


def _arguments(node: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in node.items() if name not in (TARGET, PART)}
