"""One door from plain settings with `_target_` to objects; what may be named where stands in `kinds`."""

from collections.abc import Callable, Sequence
from functools import partial
from inspect import signature
from typing import Any

from molvae.checks.did_you_mean import did_you_mean
from molvae.checks.schema import check_arguments
from molvae.errors import ArgumentError, MolvaeError, SettingError
from molvae.parts.entry_points import brought, dotted_name, loaded
from molvae.parts.imported import dotted
from molvae.parts.kinds import CODE, KINDS, PARTIAL, PARTS, PLACES, Slot
from molvae.parts.plugins import NOTHING, Trusted, plugin

TARGET, PART = "_target_", "_partial_"


class UnknownPartError(ArgumentError):
    """A name that leads to no part of the kind.

    Attributes:
        module: that the name begins with.
    """

    def __init__(self, message: str, module: str = ""):
        super().__init__(message)
        self.module = module


def build(place: str, node: Any, trusted: Trusted = NOTHING) -> Any:
    """Build what settings describe, and what is inside it; None builds nothing and returns None.

    Args:
        place: key of `PLACES`, which says what belongs there.
        node: plain settings, references in them resolved.
        trusted: what they may name beside molvae's own parts.

    Raises:
        ArgumentError: something does not belong there, or does not take its arguments.
    """
    if node is None:
        return None
    _check(node, PLACES[place], place, trusted)
    return _built(node, PLACES[place], place, trusted)


def check_part(place: str, node: Any, trusted: Trusted = NOTHING) -> None:
    """Make sure, before anything is built, that plain settings may stand in a place.

    Raises:
        ArgumentError: they may not.
    """
    if place not in PLACES:
        _check_plain(node, place)
    elif node is not None:
        _check(node, PLACES[place], place, trusted)


def _check(node: Any, slot: Slot, key: str, trusted: Trusted) -> None:
    wanted = " or ".join(slot.kinds)
    if not isinstance(node, dict) or (TARGET in node) is slot.many:
        each = "a map of names, each " if slot.many else ""
        raise ArgumentError(f"{key} takes {each}{_a(wanted)} (_target_)")
    if slot.many:
        for name, member in node.items():
            _check(member, Slot(slot.kinds), f"{key}.{name}", trusted)
        return
    kind, _ = _kind(node[TARGET], slot.kinds, key, trusted)
    if node.get(PART, False) is not (kind in PARTIAL):
        raise ArgumentError(f"{key}.{PART} is {str(kind in PARTIAL).lower()} for {_a(kind)}")
    for name, value in _arguments(node).items():
        if str(name).startswith("_"):
            raise ArgumentError(f"{key}.{name}: {_a(kind)} has no such setting; leave it out")
        part = PARTS.get(node[TARGET], {}).get(name)
        if part:
            _check(value, part, f"{key}.{name}", trusted)
        else:
            _check_plain(value, f"{key}.{name}")
    code = CODE.get(node[TARGET])
    if code in node:
        trusted.check_code(f"{key}.{code}", node[code])


def _a(noun: str) -> str:
    return f"{'an' if noun[0] in 'aeiou' else 'a'} {noun}"


def _check_plain(value: Any, key: str) -> None:
    if isinstance(value, dict):
        if TARGET in value:
            raise ArgumentError(f"{key}.{TARGET}: nothing is built here; give {key} plain values")
        for name, member in value.items():
            _check_plain(member, f"{key}.{name}")
    elif isinstance(value, list):
        for number, member in enumerate(value):
            _check_plain(member, f"{key}[{number}]")


def _kind(target: Any, kinds: Sequence[str], key: str, trusted: Trusted) -> tuple[str, Callable[[], Any]]:
    """The kind of what a name stands for, and what finds it."""
    known = {name: kind for kind in kinds for name in KINDS[kind]}
    if isinstance(target, str) and target in known:
        return known[target], partial(dotted, target)
    found = plugin(str(target), kinds, trusted)
    if found:
        return found[0], lambda: found[1]
    for kind in kinds:
        for point in brought(kind).values():
            if dotted_name(point) == target:
                return kind, partial(loaded, point)
    module = str(target).rpartition(".")[0]
    raise UnknownPartError(
        f"{key}.{TARGET}={target}: no {' or '.join(kinds)} of molvae's{did_you_mean(str(target), known)}",
        "" if module.startswith("molvae") else module,
    )


def _built(node: dict[str, Any], slot: Slot, key: str, trusted: Trusted) -> Any:
    """What a checked node stands for."""
    if slot.many:
        one = Slot(slot.kinds)
        return {name: _built(member, one, f"{key}.{name}", trusted) for name, member in node.items()}
    kind, find = _kind(node[TARGET], slot.kinds, key, trusted)
    parts = PARTS.get(node[TARGET], {})
    arguments = {
        name: _built(value, parts[name], f"{key}.{name}", trusted) if name in parts else value
        for name, value in _arguments(node).items()
    }
    return _called(find(), arguments, kind in PARTIAL, key)


def _called(target: Callable[..., Any], arguments: dict[str, Any], in_part: bool, key: str) -> Any:
    takes = signature(target)
    try:
        (takes.bind_partial if in_part else takes.bind)(**arguments)
    except TypeError as error:
        raise ArgumentError(f"{key}: {error}; it takes {', '.join(takes.parameters)}") from error
    try:
        check_arguments(target, arguments, key)
    except ValueError as error:
        raise ArgumentError(str(error)) from error
    if in_part:
        return partial(target, **arguments)
    try:
        return target(**arguments)
    except SettingError as error:
        raise error.called(f"{key}.{error.name}") from error
    except MolvaeError:
        raise
    except (TypeError, ValueError, ArithmeticError) as error:  # settings that mean nothing to it
        raise ArgumentError(f"{key}: {error}") from error


def _arguments(node: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in node.items() if name not in (TARGET, PART)}
