"""Maps of tables."""

from __future__ import annotations

from molvae.app.tasks.noting import Notes
from molvae.app.tasks.packed import unpacked
from molvae.app.tasks.reading import opened
from molvae.explore.library_map import map_library


def page(model: str, content: bytes, column: str, note: str) -> str:
    """The page of `molvae map`, a table's molecules colored by a column or a property."""
    found = map_library(
        unpacked(content), model=opened(model), property=column, progress=Notes(note).progress
    )
    return found.html()
