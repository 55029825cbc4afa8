"""Reads tables of text: delimited (CSV, TSV) with a header, or one SMILES a line with an optional name."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice
from typing import IO

import pandas as pd

from molvae.errors import MolvaeError
from molvae.table.columns import NAME, SMILES, arrange, find_smiles, names_smiles
from molvae.table.formats import DELIMITERS

_SNIFFED_DELIMITERS = ",;\t"
_LONGEST_FIELD = 10_000_000  # characters; csv's own limit is 131,072


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
    """Read a header and rows; each row's number is that of the line it begins on."""
    csv.field_size_limit(_LONGEST_FIELD)
    reader = csv.reader(lines, delimiter=delimiter)

    def numbered() -> Iterator[tuple[int, list[str]]]:
        last = reader.line_num
        for row in reader:
            line, last = skipped + last + 1, reader.line_num
            if row and len(row) != len(header):
                raise MolvaeError(f"{source}:{line}: {len(row)} fields where the header has {len(header)}")
            if row:
                yield line, row

    try:
        header = [word.strip() for word in next(reader)]
        position = find_smiles(header, wanted, source)
        records = numbered()
        while chunk := list(islice(records, rows)):
            yield arrange(_frame(chunk, header), position)
    except csv.Error as error:
        raise MolvaeError(f"{source}:{skipped + reader.line_num}: {error}; is a quote left open?") from error


def _read_smi(
    lines: Iterable[str], skipped: int, source: str, wanted: str | None, rows: int
) -> Iterator[pd.DataFrame]:
    """Read lines of a SMILES and, after white space, a name; the first may be a header that names them."""
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
    while chunk := list(islice(numbered, rows)):
        if columns is None:
            columns = [SMILES, NAME] if any(len(words) == 2 for _, words in chunk) else [SMILES]
            wanted = None
        padded = [(line, _padded(words, len(columns), source, line)) for line, words in chunk]
        yield arrange(_frame(padded, columns), find_smiles(columns, wanted, source))


def _padded(words: Sequence[str], width: int, source: str, line: int) -> list[str]:
    if len(words) > width:
        where = f"{source}:{line}: a name, where the rows before have none"
        raise MolvaeError(f"{where}; make the file's first line `smiles name`")
    return [*(word.strip() for word in words), *[""] * (width - len(words))]


def _frame(chunk: Sequence[tuple[int, Sequence[str]]], header: Sequence[str]) -> pd.DataFrame:
    lines = pd.Index([line for line, _ in chunk], name="line")
    columns = zip(*(row for _, row in chunk), strict=True)
    frame = pd.DataFrame({i: list(column) for i, column in enumerate(columns)}, index=lines, dtype=str)
    return frame.set_axis(list(header), axis="columns")
