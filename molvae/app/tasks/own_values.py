"""What a chemist's own table says of its molecules: ids, measurements, and all else."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from molvae.app.tasks.cards import Line
from molvae.report.numbers import figure
from molvae.table import SMILES
from molvae.table.identity import holds_names, id_column
from molvae.table.numbers import is_missing, read_numbers

Own = dict[str, Any]
"""Column -> a text or a number."""

ON_CARD = 3
"""Measured values."""
LONGEST = 40
"""Letters of a value on a card; files have it in full."""
NUMBERS = 0.5
"""Share of a column's cells that are numbers, from which it is one of numbers."""
BOUNDS = "<>=~≤≥ "
"""May stand before a measured number."""
_COUNT = re.compile(r"(unnamed: ?\d+|index|row|no\.?|nr\.?|#)?", re.IGNORECASE)
"""How columns that count the rows are called, where they have a name at all."""
BETWEEN = "; "
"""Between the different values that several rows of one molecule have."""


def is_numeric(table: pd.DataFrame, name: str) -> bool:
    """Whether a column is one of numbers."""
    values, _ = read_numbers(table[name])
    return bool(len(table)) and float(values.notna().mean()) >= NUMBERS


def is_measured(table: pd.DataFrame, name: str) -> bool:
    """Whether a column may hold measurements: numbers, and neither ids nor a count of the rows."""
    return is_numeric(table, name) and not holds_names(name) and not _COUNT.fullmatch(name.strip())


def own_values(table: pd.DataFrame, smiles: Sequence[str]) -> list[Own]:
    """What a table says of each molecule, as JSON takes it: its id, then numbers, then all else.

    Args:
        table: read by `molvae.app.tasks.data.read_table`.
        smiles: texts of its molecules, as they stand there.
    """
    others = [name for name in table.columns if name != SMILES and name.strip()]
    numeric = [name for name in others if is_numeric(table, name)]
    named = id_column(table) or next(filter(holds_names, table.columns), None)
    first = [*([named] if named else []), *(name for name in numeric if name != named)]
    names = [*first, *(name for name in others if name not in first)]
    rows = table.loc[table[SMILES].isin([*smiles]), [SMILES, *names]]
    cells = {name: _cells(rows[name], is_number=name in numeric) for name in names}
    places: dict[str, list[int]] = {}
    for place, text in enumerate(rows[SMILES]):
        places.setdefault(text, []).append(place)
    return [_of_rows(cells, places.get(text, [])) for text in smiles]


def lines(own: Own) -> list[Line]:
    """Its id and the first measured values, for a card."""
    named = _name_column(own)
    return [(_shown(own[named]), _about(named)), *measurements(own)] if named else measurements(own)


def measurements(own: Own) -> list[Line]:
    """The first measured values."""
    names = [name for name, value in own.items() if name != _name_column(own) and _is_measured(value)]
    return [(f"{name} {_shown(own[name])}", _about(name)) for name in names[:ON_CARD]]


def name_of(own: Own) -> str:
    """What the table calls the molecule; "" where it has no name."""
    named = _name_column(own)
    return str(own[named]) if named else ""


def _name_column(own: Own) -> str | None:
    return next(filter(holds_names, own), None)


def _about(name: str) -> str:
    return f"{name} of the table that it is from"


def _cells(column: pd.Series, *, is_number: bool) -> list[Any]:
    """A column's cells: numbers where it is one of numbers, else texts; None where there is nothing."""
    numbers, _ = read_numbers(column) if is_number else ([math.nan] * len(column), None)
    return [
        None if is_missing(cell) else number if math.isfinite(number) else str(cell)
        for cell, number in zip(column.tolist(), [*numbers], strict=True)
    ]


def _of_rows(cells: Mapping[str, list[Any]], places: Sequence[int]) -> Own:
    found: Own = {}
    for name, column in cells.items():
        different = [*dict.fromkeys(column[place] for place in places if column[place] is not None)]
        if different:
            found[name] = different[0] if len(different) == 1 else BETWEEN.join(map(_written, different))
    return found


def _written(value: object) -> str:
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def _is_measured(value: object) -> bool:
    parts = [part.strip(BOUNDS) for part in str(value).split(BETWEEN)]
    numbers, _ = read_numbers(parts)
    return bool(numbers.notna().all())


def _shown(value: object) -> str:
    text = figure(value) if isinstance(value, int | float) else str(value)
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"
