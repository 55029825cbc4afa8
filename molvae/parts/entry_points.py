"""Parts that installed packages bring, by entry points of the groups molvae.filters, molvae.scorers, ..."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from molvae.errors import MolvaeError
from molvae.parts.imported import first_line

if TYPE_CHECKING:
    from collections.abc import Mapping
    from importlib.metadata import EntryPoint

GROUPS: Mapping[str, str] = {
    "filter": "molvae.filters",
    "scorer": "molvae.scorers",
    "search": "molvae.searches",
    "architecture": "molvae.architectures",
    "model": "molvae.models",
}
"""Kind of part -> group of entry points."""


@cache
def brought(kind: str) -> Mapping[str, EntryPoint]:
    """The parts of a kind that installed packages bring, by name."""
    from importlib.metadata import entry_points  # a twentieth of a second, which not every command needs

    return {point.name: point for point in entry_points(group=GROUPS[kind])} if kind in GROUPS else {}


def dotted_name(point: EntryPoint) -> str:
    """The name that `_target_` has for an entry point: `package.module.Class`."""
    return f"{point.module}.{point.attr}"


def loaded(point: EntryPoint) -> Any:
    """What an entry point stands for.

    Raises:
        MolvaeError: it cannot be imported.
    """
    try:
        return point.load()
    except Exception as error:  # the package's own code runs here
        raise MolvaeError(
            f"{point.group}: {point.name} ({point.value}) cannot be imported: {first_line(error)}"
        ) from error
