"""Rows of text become frames."""

from collections.abc import Iterator, Sequence
from itertools import islice

import pandas as pd

from molvae.table.columns import Molecules, arrange

ODD = "odd"
"""In `frame.attrs`: line -> what is wrong, of rows that have not the header's number of fields."""

AHEAD = 100
"""Rows that tell what is in a column."""

Row = tuple[int, Sequence[str], str]
"""Its line, its cells, and what is wrong with it: "" where it has a cell for each column."""


def odd_row(line: int, text: str, wrong: str, width: int, molecules: Molecules) -> Row:
    """Return a row that cannot be told into columns: its whole text is the molecule."""
    return line, [text if i == molecules.position else "" for i in range(width)], wrong


def frames(
    rows: Iterator[Row], header: Sequence[str], molecules: Molecules, most: int
) -> Iterator[pd.DataFrame]:
    """Return the rows as frames of at most `most`; what is wrong with some is under ODD."""
    while chunk := list(islice(rows, most)):
        lines = pd.Index([line for line, _, _ in chunk], name="line")
        columns = zip(*(cells for _, cells, _ in chunk), strict=True)
        frame = pd.DataFrame({i: list(column) for i, column in enumerate(columns)}, index=lines, dtype=str)
        frame = arrange(frame.set_axis(list(header), axis="columns"), molecules)
        if odd := {line: wrong for line, _, wrong in chunk if wrong}:
            frame.attrs[ODD] = odd
        yield frame
