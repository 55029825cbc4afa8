"""What molecules of a table are called."""

from __future__ import annotations

import re

import pandas as pd

_NAMES = re.compile(r"(\w+[ _-])?(id|name|code|title)|chembl(_?id)?|cas|compound", re.IGNORECASE)


def holds_names(column: object) -> bool:
    """Whether a column is called as those of names are: id, name, compound_id, ChEMBL ID, ..."""
    return isinstance(column, str) and _NAMES.fullmatch(column.strip()) is not None


def id_column(frame: pd.DataFrame) -> str | None:
    """The first column that names the molecules, each by another name; None where there is none."""
    for column in frame:
        if isinstance(column, str) and holds_names(column):
            named = frame[column].dropna().astype(str).tolist()
            if named and len(set(named)) == len(named):
                return column
    return None


def ids_of(frame: pd.DataFrame) -> list[str]:
    """What each row is called: by its column of names, and where it has none by its number, from 1."""
    column = id_column(frame)
    names = frame[column] if column else [None] * len(frame)
    return [
        str(number) if pd.isna(name) or not str(name).strip() else str(name).strip()
        for number, name in enumerate(names, start=1)
    ]
