"""Reads YAML that a user, or somebody else, has written: bounded before anything is made of it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import yaml

from molvae.errors import ArgumentError, MolvaeError
from molvae.files.documents import read_text

LONGEST, MOST, DEEPEST = 300_000, 10_000, 30
"""Bytes of a file, values that it unfolds to, and levels of them: our own have 4 kB, 200 and 6."""
ODD = (ValueError, TypeError, LookupError, AttributeError)
"""What the library raises for values that it cannot make."""
_FLOAT = re.compile(
    r"""^(?:[-+]?[0-9]+(?:_[0-9]+)*\.[0-9_]*(?:[eE][-+]?[0-9]+)?
    |[-+]?[0-9]+(?:_[0-9]+)*(?:[eE][-+]?[0-9]+)
    |\.[0-9]+(?:_[0-9]+)*(?:[eE][-+][0-9]+)?
    |[-+]?[0-9]+(?:_[0-9]+)*(?::[0-5]?[0-9])+\.[0-9_]*
    |[-+]?\.(?:inf|Inf|INF)
    |\.(?:nan|NaN|NAN))$""",
    re.VERBOSE,
)
"""Numbers as OmegaConf, which reads our own settings, knows them: 1e-3 is one."""


class _Loader(yaml.SafeLoader):
    """Plain values alone, no dates, and no key twice."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        """Make a map, and refuse a key that comes again."""
        keys: set[str] = set()
        for key, _ in node.value:
            if key.tag != yaml.resolver.BaseResolver.DEFAULT_SCALAR_TAG:
                continue
            if key.value in keys:
                raise yaml.constructor.ConstructorError(
                    "while constructing a mapping",
                    node.start_mark,
                    f"found duplicate key {key.value}",
                    key.start_mark,
                )
            keys.add(key.value)
        return super().construct_mapping(node, deep=deep)


_Loader.add_implicit_resolver("tag:yaml.org,2002:float", _FLOAT, list("-+0123456789."))
_Loader.yaml_implicit_resolvers = {
    first: [(tag, form) for tag, form in resolvers if tag != "tag:yaml.org,2002:timestamp"]
    for first, resolvers in _Loader.yaml_implicit_resolvers.items()
}


def read_yaml(path: Path, named: str = "") -> dict[Any, Any]:
    """The settings of a file as plain values; an empty one has none.

    Args:
        path: where the file is.
        named: what messages call it; its path by default.

    Raises:
        ArgumentError: it is a list, or a single value.
        MolvaeError: it cannot be read, is no YAML of plain values, or would unfold to too many.
    """
    named = named or str(path)
    try:
        text = read_text(path, LONGEST)
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else error
        raise MolvaeError(f"{named}: cannot be read ({reason})") from error
    try:
        _check_bounds(text)
        content = _Loader(text).get_single_data()
    except yaml.YAMLError as error:
        raise MolvaeError(f"{named}: not a YAML file: {_told(error)}") from error
    except ODD as error:
        raise MolvaeError(f"{named}: not a YAML file of settings: {error}") from error
    if content is None:
        return {}
    if not isinstance(content, dict):
        found = "a list" if isinstance(content, list) else "one value"
        raise ArgumentError(f"{named}: {found}; a file of settings is lines of key: value")
    return content


def _check_bounds(text: str) -> None:
    """Go through a text without making anything of it, counting what its aliases stand for.

    Raises:
        ValueError: it is too deep, unfolds to too many values, or wants them made by a tag.
    """
    sizes: dict[str, tuple[int, int]] = {}  # of what anchors name: values, levels
    stack: list[tuple[str | None, int, int]] = [(None, 0, 0)]
    for event in yaml.parse(text, yaml.SafeLoader):
        if getattr(event, "tag", None) is not None:
            raise ValueError(f"line {event.start_mark.line + 1}: a tag ({event.tag}); write the value alone")
        if isinstance(event, yaml.CollectionStartEvent):
            stack.append((event.anchor, 1, 1))
        elif isinstance(event, yaml.CollectionEndEvent):
            anchor, *size = stack.pop()
            _add(stack, size[0], size[1])
            if anchor:
                sizes[anchor] = (size[0], size[1])
        elif isinstance(event, yaml.AliasEvent):
            if event.anchor not in sizes:
                raise ValueError(
                    f"line {event.start_mark.line + 1}: *{event.anchor} stands for itself, or nothing"
                )
            _add(stack, *sizes[event.anchor])
        elif isinstance(event, yaml.ScalarEvent):
            _add(stack, 1, 0)
            if event.anchor:
                sizes[event.anchor] = (1, 0)
        if stack[-1][1] > MOST or len(stack) + stack[-1][2] > DEEPEST:
            raise ValueError(f"more than {MOST:,} values, or {DEEPEST} levels of them")


def _add(stack: list[tuple[str | None, int, int]], size: int, levels: int) -> None:
    """Count what lies in the innermost collection."""
    anchor, values, deepest = stack[-1]
    stack[-1] = (anchor, values + size, max(deepest, levels + 1))


def _told(error: yaml.YAMLError) -> str:
    """What is wrong and on which line, without the lines themselves."""
    if not isinstance(error, yaml.MarkedYAMLError):
        return str(error).partition("\n")[0]
    where = f"line {error.problem_mark.line + 1}: " if error.problem_mark else ""
    return f"{where}{error.problem or error.context}"
