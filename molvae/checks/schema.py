"""Whether what a file holds is of an annotated type: looked at before it is used."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from inspect import Parameter, signature
from types import NoneType, UnionType
from typing import Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

Made = TypeVar("Made")
WHOLE = 2**63
"""Numbers from here on fit into no array."""
LONGEST = 60
_CALLED = {bool: "true or false", int: "a whole number", float: "a number", str: "text", NoneType: "null"}


def check_type(value: Any, wanted: Any, place: str) -> None:
    """Make sure that a plain value is of a type, and what it holds as well.

    Args:
        value: what JSON or YAML give.
        wanted: an annotation; a class that files cannot hold accepts anything.
        place: where the value stands, for the message.

    Raises:
        ValueError: it is of another.
    """
    origin, inner = get_origin(wanted), get_args(wanted)
    if origin in (Union, UnionType):
        if not any(_is(value, one, place) for one in inner):
            raise _wrong(value, wanted, place)
    elif origin is Literal:
        if not any(value == one and type(value) is type(one) for one in inner):
            raise _wrong(value, wanted, place)
    elif _is_list(origin or wanted):
        if not isinstance(value, list | tuple):
            raise _wrong(value, wanted, place)
        of_each = Any if not inner or (origin is tuple and inner[1:] != (...,)) else inner[0]
        for number, item in enumerate(value):
            check_type(item, of_each, f"{place}[{number}]")
    elif _is_map(origin or wanted):
        if not isinstance(value, Mapping):
            raise _wrong(value, wanted, place)
        for key, item in value.items():
            check_type(key, inner[0] if inner else Any, f"a key of {place}")
            check_type(item, inner[1] if inner else Any, f"{place}.{key}")
    elif wanted in _CALLED and not _is_plain(value, wanted):
        raise _wrong(value, wanted, place)


def check_fields(document: Any, wanted: Mapping[str, Any], place: str = "") -> dict[str, Any]:
    """A document, made sure to be a map that has these keys with values of these types.

    Raises:
        ValueError: it is none, a key is missing, or its value of another type.
    """
    if not isinstance(document, dict):
        raise _wrong(document, dict, place or "the file")
    for name, kind in wanted.items():
        key = f"{place}.{name}" if place else name
        if name not in document:
            raise ValueError(f"no {key}")
        check_type(document[name], kind, key)
    return document


def made_of(kind: Callable[..., Made], settings: Any, place: str) -> Made:
    """What a class or function makes of settings, made sure to be its own and of its types.

    Raises:
        ValueError: they are not.
    """
    check_arguments(kind, settings, place)
    try:
        return kind(**settings)
    except TypeError as error:  # one is missing
        raise ValueError(f"{place}: {error}") from error


def check_arguments(kind: Callable[..., Any], settings: Any, place: str) -> None:
    """Make sure that settings are arguments of a class or function, each of its type.

    Raises:
        ValueError: one is not.
    """
    check_type(settings, dict[str, Any], place)
    hints, known = _hints(kind), signature(kind).parameters
    open_ended = any(one.kind is Parameter.VAR_KEYWORD for one in known.values())
    for name, value in settings.items():
        if name not in known and not open_ended:
            raise ValueError(f"{place} has no {name}; it has {', '.join(known)}")
        check_type(value, hints.get(name, Any), f"{place}.{name}")


def _hints(kind: Callable[..., Any]) -> dict[str, Any]:
    try:
        return get_type_hints(kind.__init__ if isinstance(kind, type) else kind)
    except NameError:  # a plug-in may import names for a type checker alone
        return {}


def _is(value: Any, wanted: Any, place: str) -> bool:
    try:
        check_type(value, wanted, place)
    except ValueError:
        return False
    return True


def _is_list(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, Sequence) and kind not in (str, bytes)


def _is_map(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, Mapping)


def _is_plain(value: Any, wanted: type) -> bool:
    """Whether a value is one of a plain type: true is no number, a whole number is one, up to what fits."""
    if isinstance(value, bool) or wanted is bool:
        return type(value) is wanted
    if isinstance(value, int) and wanted in (int, float):
        return abs(value) < WHOLE
    return isinstance(value, wanted)


def _wrong(value: Any, wanted: Any, place: str) -> ValueError:
    try:
        told = repr(value)
    except ValueError:  # a number of too many digits
        told = "a giant number"
    short = told if len(told) <= LONGEST else f"{told[:LONGEST]}..."
    return ValueError(f"{place}: {_called(wanted)} is wanted, not {short}")


def _called(wanted: Any) -> str:
    origin, inner = get_origin(wanted), get_args(wanted)
    if origin in (Union, UnionType):
        return " or ".join(map(_called, inner))
    if origin is Literal:
        return f"one of {', '.join(map(repr, inner))}"
    if _is_list(origin or wanted):
        return "a list"
    return "a map" if _is_map(origin or wanted) else _CALLED.get(wanted, str(wanted))
