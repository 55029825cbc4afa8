"""Tells what a text is: delimited with a header, or one SMILES a line with an optional name."""

import csv
import re
from collections.abc import Iterable, Iterator

import pandas as pd

from molvae.errors import MolvaeError
from molvae.table.columns import names_molecules
from molvae.table.delimited import header_lines, read_delimited
from molvae.table.formats import DELIMITERS
from molvae.table.lines import Lines
from molvae.table.smi import read_smi, words_of
from molvae.table.structures import is_smiles

_SNIFFED_DELIMITERS = ",;\t"
_SEPARATOR = re.compile(r'"?sep=([^\r\n])"?[\r\n]*', re.IGNORECASE)
"""Excel's own first line."""


def read_text(
    text: Iterable[str], source: str, kind: str, wanted: str | None, rows: int
) -> Iterator[pd.DataFrame]:
    """Read lines as frames of at most `rows` rows; blank lines are no rows, but count as lines.

    Args:
        text: lines with their ends as they are.
        source: its name, for messages.
        kind: csv, tsv or smi; smi with the header of a delimited table is read as one.
        wanted: name of the molecules' column; None finds it.
        rows: rows of a frame.
    """
    lines = Lines(text)
    first = _first_line(lines, source)
    separator = _SEPARATOR.fullmatch(first)
    if separator:
        first = _first_line(lines, source)
    lines.give_back([first])
    header = header_lines(lines)
    delimiter = separator[1] if separator else _delimiter(header, kind, wanted)
    if delimiter is None:
        lines.give_back(header)
        yield from read_smi(lines, source, wanted, rows)
    else:
        yield from read_delimited(header, lines, source, delimiter, wanted, rows)


def _first_line(lines: Lines, source: str) -> str:
    """Take the lines up to the first that is not blank, and return it."""
    for line in lines:
        if line.strip():
            return line
    raise MolvaeError(f"{source}: the file is empty")


def _delimiter(header: list[str], kind: str, wanted: str | None) -> str | None:
    """Return what separates the header's words; None where it is no header, which only SMI allows."""
    if kind == "tsv":
        return DELIMITERS[kind]
    by_count = sorted(_SNIFFED_DELIMITERS, key="".join(header).count, reverse=True)
    for delimiter in by_count:
        words = next(csv.reader(header, delimiter=delimiter), [])
        if wanted and wanted in words:
            return delimiter
        if len(words) > 1 and any(map(names_molecules, words)):
            # a molecule's name may be "my smiles" too
            return delimiter if kind == "csv" or not is_smiles(words_of(header[0])[0]) else None
    return by_count[0] if kind == "csv" else None
