"""Reads tables of text: delimited (CSV, TSV) with a header, or one SMILES a line with an optional name."""

import csv
import logging
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice
from typing import IO

import pandas as pd

from molvae.errors import MolvaeError
from molvae.table.columns import NAME, SMILES, arrange, find_smiles, names_smiles
from molvae.table.formats import DELIMITERS

_SNIFFED_DELIMITERS = ",;\t"
_LONGEST_FIELD = 10_000_000  # characters; csv's own limit is 131,072
_LINES_AHEAD = 10_000  # that tell whether lines have names
ODD = "odd"
"""In `frame.attrs`: line -> what is wrong, of rows that have not the header's number of fields."""

log = logging.getLogger(__name__)


def read_text(
    stream: IO[str], source: str, kind: str, wanted: str | None, rows: int
) -> Iterator[pd.DataFrame]:
    """Read a stream of text as frames of at most `rows` rows; blank lines are no rows, but count as lines.

    Args:
        stream: text with line ends as they are.
        source: its name, for messages.
        kind: csv, tsv or smi; smi with the header of a delimited table is read as one.
        wanted: name of the molecules' column; None finds it.
        rows: rows of a frame.
    """
    skipped, first = _first_line(stream, source)
    lines = chain([first], stream)
    delimiter = _delimiter(first, wanted) if kind != "tsv" else DELIMITERS[kind]
    if kind == "smi" and delimiter is None:
        yield from _read_smi(lines, skipped, source, wanted, rows)
    else:
        yield from _read_delimited(lines, skipped, source, delimiter or DELIMITERS["csv"], wanted, rows)


def _first_line(stream: IO[str], source: str) -> tuple[int, str]:
    """Return how many blank lines come first, and the line after them."""
    for number, line in enumerate(stream):
        if line.strip():
            return number, line
    raise MolvaeError(f"{source}: the file is empty")


def _delimiter(header: str, wanted: str | None) -> str | None:
    """Return what separates the header's words; None where none of them names the molecules' column."""
    for delimiter in sorted(_SNIFFED_DELIMITERS, key=header.count, reverse=True):
        if delimiter in header:
            words = next(csv.reader([header], delimiter=delimiter))
            if any(word == wanted or names_smiles(word) for word in words):
                return delimiter
    return None


def _read_delimited(
    lines: Iterable[str], skipped: int, source: str, delimiter: str, wanted: str | None, rows: int
) -> Iterator[pd.DataFrame]:
    """Read a header and rows; each row's number is that of the line it begins on.

    A row with too few or too many fields has its whole text for a SMILES, and a word on it under ODD.
    """
    csv.field_size_limit(_LONGEST_FIELD)
    reader = csv.reader(lines, delimiter=delimiter)

    def numbered() -> Iterator[tuple[int, list[str]]]:
        last = reader.line_num
        for row in reader:
            line, last = skipped + last + 1, reader.line_num
            if row:
                yield line, row

    try:
        header = [word.strip() for word in next(reader)]
        position = find_smiles(header, wanted, source)
        records = numbered()
        while chunk := list(islice(records, rows)):
            odd = {line: len(row) for line, row in chunk if len(row) != len(header)}
            whole = [
                (line, _odd_row(delimiter.join(row), len(header), position) if line in odd else row)
                for line, row in chunk
            ]
            frame = arrange(_frame(whole, header), position)
            if odd:
                frame.attrs[ODD] = {
                    line: f"wrong number of fields: {fields} where the header has {len(header)}"
                    for line, fields in odd.items()
                }
            yield frame
    except csv.Error as error:
        raise MolvaeError(f"{source}:{skipped + reader.line_num}: {error}; is a quote left open?") from error


def _read_smi(
    lines: Iterable[str], skipped: int, source: str, wanted: str | None, rows: int
) -> Iterator[pd.DataFrame]:
    """Read lines of a SMILES and, after white space, a name; the first may be a header that names them.

    Without a header of both, the column of names is there if one of the first lines has a name, however the
    rows are cut into frames; a name that comes later is left out, with one warning.
    """
    numbered = ((n, line.split(maxsplit=1)) for n, line in enumerate(lines, skipped + 1) if line.strip())
    first = next(numbered)
    words = [word.strip() for word in first[1]]
    columns: list[str] | None = None
    if wanted in words or names_smiles(words[0]):
        columns = words if len(words) == 2 else None
    elif wanted:
        raise MolvaeError(f"{source}: no column {wanted!r}: the first line is no header of columns")
    else:
        numbered = chain([first], numbered)
    if columns is None:
        ahead = list(islice(numbered, _LINES_AHEAD))
        columns = [SMILES, NAME] if any(len(words) == 2 for _, words in ahead) else [SMILES]
        wanted = None
        numbered = chain(ahead, numbered)
    position, width, said = find_smiles(columns, wanted, source), len(columns), False
    while chunk := list(islice(numbered, rows)):
        named = [line for line, words in chunk if len(words) > width]
        if named and not said:
            said = True
            log.warning(
                "%s:%d: a name, where the first %d lines have none: names are left out;"
                " make the file's first line `smiles name` to keep them",
                source,
                named[0],
                _LINES_AHEAD,
            )
        yield arrange(_frame([(line, _fitted(words, width)) for line, words in chunk], columns), position)


def _odd_row(text: str, width: int, position: int) -> list[str]:
    return [text if i == position else "" for i in range(width)]


def _fitted(words: Sequence[str], width: int) -> list[str]:
    return [*(word.strip() for word in words[:width]), *[""] * (width - len(words))]


def _frame(chunk: Sequence[tuple[int, Sequence[str]]], header: Sequence[str]) -> pd.DataFrame:
    lines = pd.Index([line for line, _ in chunk], name="line")
    columns = zip(*(row for _, row in chunk), strict=True)
    frame = pd.DataFrame({i: list(column) for i, column in enumerate(columns)}, index=lines, dtype=str)
    return frame.set_axis(list(header), axis="columns")
