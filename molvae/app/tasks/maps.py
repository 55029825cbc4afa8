"""Maps of tables."""

from __future__ import annotations

from io import BytesIO

import pandas as pd

from molvae.app.tasks.noting import Notes
from molvae.app.tasks.reading import opened
from molvae.explore.library_map import map_library


def page(model: str, content: bytes, column: str, note: str) -> str:
    """The page of `molvae map`, a table's molecules colored by a column or a property."""
    table, progress = pd.read_parquet(BytesIO(content)), Notes(note).progress
    return map_library(table, model=opened(model), property=column, progress=progress).html()
