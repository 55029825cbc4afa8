"""A column's cells as numbers: what is one, what is missing, and what is neither."""

import math
from collections.abc import Collection, Iterable
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

MISSING = frozenset({"", "na", "n/a", "#n/a", "nan", "none", "null", "<na>"})
"""Cells that say that there is no value, in any case."""

_NAMED = 5
_LONGEST = 40


DIGITS = 6


class Numbers(NamedTuple):
    """A column as numbers."""

    values: pd.Series
    """Of whole numbers or others, NaN where a cell is missing or no number."""
    unreadable: np.ndarray
    """bool (n,): cells that hold something, and no number: `<0.5`, `1,200` (a thousand, or 1.2?), `high`."""


def read_numbers(cells: Iterable[Any]) -> Numbers:
    """Read a column, of text or not, as numbers."""
    column = pd.Series(cells)
    values = pd.Series(pd.to_numeric(column, errors="coerce"))
    unreadable = np.zeros(len(column), dtype=bool)
    doubtful = np.flatnonzero(values.isna().to_numpy())
    unreadable[doubtful] = [not is_missing(cell) for cell in column.iloc[doubtful]]
    return Numbers(values, unreadable)


def rounded(frame: pd.DataFrame, names: Collection[str]) -> pd.DataFrame:
    """The table with six significant digits in some of its columns of numbers, whole ones as they are.

    >>> numbers = pd.DataFrame({"logp": [1.8529000000000004, -1e-30 / 3, 1234567.8, np.nan]})
    >>> rounded(numbers, ["logp"])["logp"].tolist()
    [1.8529, -3.33333e-31, 1234568.0, nan]
    """
    floats = [name for name in frame.columns if name in names and pd.api.types.is_float_dtype(frame[name])]
    numbers = {name: frame[name].to_numpy(float, na_value=np.nan) for name in floats}
    return frame.assign(**{name: [*map(_rounded, values.tolist())] for name, values in numbers.items()})


def _rounded(value: float) -> float:
    return float(f"{value:.{DIGITS}g}" if abs(value) < 10**DIGITS else f"{value:.0f}")


def is_missing(cell: Any) -> bool:
    """Whether a cell says that there is no value: empty, NaN, N/A."""
    if isinstance(cell, str):
        return cell.strip().casefold() in MISSING
    if isinstance(cell, float):
        return math.isnan(cell)
    return cell is None or (pd.api.types.is_scalar(cell) and bool(pd.isna(cell)))


def name_unreadable(frame: pd.DataFrame, name: str, unreadable: np.ndarray) -> str:
    """Say how many cells of a column are no numbers, and name the first by index: the line in the file."""
    column = pd.Series(frame[name])
    rows = np.flatnonzero(unreadable)
    word = column.index.name or "row"
    named = [f"{word} {column.index[row]} {_shortened(column.iloc[row])!r}" for row in rows[:_NAMED]]
    more = ", ..." if len(rows) > _NAMED else ""
    are = "cell is no number" if len(rows) == 1 else "cells are no numbers"
    return f"column {name!r}: {len(rows):,} {are}: {', '.join(named)}{more}"


def _shortened(cell: Any) -> str:
    text = str(cell)
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 3]}..."
