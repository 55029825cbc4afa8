"""Delimited text: a quoted cell may run over several lines, and no row is joined to the next in silence."""

import csv
import logging
from collections.abc import Iterator, Sequence
from contextlib import suppress

import pandas as pd

from molvae.errors import MolvaeError
from molvae.table.columns import Molecules, find_molecules
from molvae.table.formats import DELIMITERS
from molvae.table.held import BREAKS
from molvae.table.lines import Lines
from molvae.table.rows import AHEAD, Row, frames, odd_row
from molvae.table.structures import is_smiles, smiles_of_inchi

QUOTE = '"'
_LONGEST_FIELD = 10_000_000  # characters; csv's own limit is 131,072
_LONGEST_HEADER = 100  # lines
_OPEN = "a quote is left open, or text follows a closed one"

log = logging.getLogger(__name__)


def header_lines(lines: Lines) -> list[str]:
    """Take the first line, and those after it that a quoted name in it runs over."""
    csv.field_size_limit(_LONGEST_FIELD)
    held = [next(lines)]
    while sum(line.count(QUOTE) for line in held) % 2:
        line = next(lines, None) if len(held) < _LONGEST_HEADER else None
        if line is None:  # the quote is no such one
            lines.give_back(held[1:])
            return held[:1]
        held.append(line)
    return held


def read_delimited(
    header: list[str], lines: Lines, source: str, delimiter: str, wanted: str | None, rows: int
) -> Iterator[pd.DataFrame]:
    """Read the rows under a header; a row's number is that of its first line.

    A row with too few or too many fields has its whole text for a SMILES, and a word on it under ODD; so
    has a line of a CSV file with a quote that is left open. In TSV, which has no quotes, such a quote is a
    character.
    """
    place = f"{source}:{lines.number - len(header) + 1}"
    try:
        cells = next(csv.reader(header, delimiter=delimiter, strict=True))
    except csv.Error as error:
        raise MolvaeError(f"{place}: {_OPEN}") from error
    names = [name.strip() for name in cells]

    def first(position: int) -> list[str]:
        with suppress(csv.Error):
            rows = csv.reader(lines.ahead(AHEAD), delimiter=delimiter)
            return [row[position] for row in rows if len(row) == len(names)]
        return []

    molecules = find_molecules(names, first, wanted, source)
    if runs_together(cells, delimiter, len(cells), molecules):
        raise MolvaeError(f"{place}: {_OPEN}")
    yield from frames(_rows(lines, source, delimiter, len(names), molecules), names, molecules, rows)


def _rows(lines: Lines, source: str, delimiter: str, width: int, molecules: Molecules) -> Iterator[Row]:
    literal, said = delimiter == DELIMITERS["tsv"], False
    quoted = _Quoted(lines, delimiter, width, molecules)
    for line in lines:
        number, text = lines.number, line.rstrip("\r\n")
        if not text:
            continue
        cells = text.split(delimiter) if QUOTE not in text else quoted(line)
        if cells is None and literal:
            cells = text.split(delimiter)
            if not said:
                said = True
                log.warning("%s:%d: %s: it is read as a character", source, number, _OPEN)
        if cells is None:
            yield odd_row(number, text, _OPEN, width, molecules)
        elif len(cells) == width:
            yield number, cells, ""
        else:
            wrong = f"wrong number of fields: {len(cells)} where the header has {width}"
            yield odd_row(number, delimiter.join(cells), wrong, width, molecules)


class _Quoted:
    """Reads rows with quotes, which may take more lines."""

    def __init__(self, lines: Lines, delimiter: str, width: int, molecules: Molecules):
        self._lines = lines
        self._delimiter = delimiter
        self._width = width
        self._molecules = molecules
        self._one: list[str] = []
        # a reader of one line at a time: `pop` raises an IndexError where a row wants another
        self._reader = csv.reader(iter(self._one.pop, None), delimiter=delimiter, strict=True)

    def __call__(self, line: str) -> list[str] | None:
        """The cells of the row that begins in this line; None where it is wrong."""
        self._one.append(line)
        try:
            return next(self._reader)
        except IndexError:
            return self._over_lines(line)
        except csv.Error:
            return None

    def _over_lines(self, line: str) -> list[str] | None:
        taken: list[str] = []

        def more() -> Iterator[str]:
            yield line
            for another in self._lines:
                taken.append(another)
                yield another

        with suppress(csv.Error):
            cells = next(csv.reader(more(), delimiter=self._delimiter, strict=True))
            if not runs_together(cells, self._delimiter, self._width, self._molecules):
                return cells
        self._lines.give_back(taken)
        return None


def runs_together(cells: Sequence[str], delimiter: str, width: int, molecules: Molecules) -> bool:
    """Tell whether a line inside a row's quoted cells is a row by itself: two stray quotes look the same."""
    _, *lines = BREAKS.split(delimiter.join(cells))
    for line in lines:
        parts = line.split(delimiter)
        if len(parts) == width and _is_molecule(parts[molecules.position], molecules):
            return True
    return False


def _is_molecule(text: str, molecules: Molecules) -> bool:
    return (smiles_of_inchi(text) is not None) if molecules.inchi else is_smiles(text)
