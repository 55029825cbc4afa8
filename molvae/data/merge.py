"""One value of a property out of those that the rows of one molecule have."""

import math
import re
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa

from molvae.table.identity import holds_names
from molvae.table.numbers import is_missing, read_numbers

ROUNDING = 1e-6
"""Numbers that differ by a smaller part of the largest are one number: single precision writes no more."""

_LARGEST = 1e300
"""What is larger, infinity too, has no mean."""

_IDENTIFIER = re.compile(r"(?i:(.*[\W_])?([cs]?ids?|index))|.*[a-z]I[dD]s?")


class Merged(NamedTuple):
    """What the values come to."""

    value: Any
    filled: bool = False
    """The first row had none, and a later one has."""
    disagree: bool = False
    """They are not one value."""
    spread: float = math.nan
    """Largest less smallest of numbers that were averaged; NaN where the first was kept."""


def merge(cells: Sequence[Any], numbers: np.ndarray) -> Merged:
    """Merge the values of one molecule, in the order of its rows.

    Missing cells (empty, NaN, N/A) are passed over. Numbers that differ by more than rounding are averaged
    (arithmetic mean); where a text is among values that differ, the first is kept.

    Args:
        cells: one for each row.
        numbers: the same as numbers, NaN where a cell is none, or is none to be averaged.
    """
    first = cells[0]
    if cells.count(first) == len(cells):
        return Merged(first)
    given = [row for row, cell in enumerate(cells) if not is_missing(cell)]
    if not given:
        return Merged(first)
    kept, filled = cells[given[0]], given[0] > 0
    values = [float(numbers[row]) for row in given]
    if all(abs(value) < _LARGEST for value in values):  # none is NaN
        spread = max(values) - min(values)
        if spread > ROUNDING * max(map(abs, values)):
            mean = math.fsum(values) / len(values)
            return Merged(float(f"{mean:.15g}"), filled, True, spread)  # of 0.1, 0.2 and 0.3: 0.2
        return Merged(kept, filled)
    return Merged(kept, filled, any(cells[row] != kept for row in given))


def measurements(column: pa.ChunkedArray, name: str) -> np.ndarray:
    """A column's cells as numbers that may be averaged: float64 (n,).

    NaN throughout where a column is called an identifier (id, name, compound_id, index), or holds dates, say:
    the mean of two numbers of a catalog is the number of another compound.
    """
    kind = column.type
    averaged = pa.types.is_string(kind) or pa.types.is_integer(kind) or pa.types.is_floating(kind)
    if not averaged or _IDENTIFIER.fullmatch(name) or holds_names(name):
        return np.full(len(column), np.nan)
    numbers, _ = read_numbers(column.to_pylist())
    return numbers.to_numpy(dtype=float, na_value=np.nan)
