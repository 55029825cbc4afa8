"""Writes rows of text: delimited, or a SMILES and a name a line."""

import csv
import re
from collections.abc import Iterable
from io import StringIO
from typing import IO, Any, cast

import pandas as pd

from molvae.checks.visible import visible
from molvae.table.columns import NAME, SMILES, Molecules
from molvae.table.delimited import runs_together
from molvae.table.held import BREAKS, Said
from molvae.table.smi import words_of

_END = "\r\n"  # with it csv quotes cells that hold either
_SPACE = re.compile(r"\s+")


class DelimitedRows:
    """Appends rows to delimited text, after a header the first time."""

    def __init__(self, stream: IO[str], delimiter: str, said: Said):
        self._stream = stream
        self._delimiter = delimiter
        self._said = said
        self._columns: list[str] = []
        self._rows: list[str] = []

    def append(self, frame: pd.DataFrame) -> None:
        """Append rows; flushed, so that the next command of a pipe can begin."""
        first, self._columns = not self._columns, list(frame.columns)
        frame.to_csv(cast(IO[str], self), sep=self._delimiter, index=False, header=first, lineterminator=_END)
        told = self._rows if not self._stream.isatty() else map(visible, self._rows)
        self._stream.writelines(told)
        self._rows.clear()
        self._stream.flush()

    def write(self, row: str) -> None:
        """Take a row as pandas has written it."""
        text = row[: -len(_END)]
        if "\n" in text or "\r" in text:
            text = self._apart(text)
        self._rows.append(f"{text}\n")

    def _apart(self, text: str) -> str:
        """The row, with spaces for line breaks where a line inside it would be read as a row of its own."""
        cells = next(csv.reader(StringIO(text, newline=""), delimiter=self._delimiter))
        if not runs_together(cells, self._delimiter, len(cells), Molecules(0)):
            return text
        for column, cell in zip(self._columns, cells, strict=True):
            if BREAKS.search(cell):
                self._said(column, "a line in a cell looks like a row: its line breaks are spaces")
        out = StringIO()
        csv.writer(out, delimiter=self._delimiter, lineterminator="").writerow(
            [BREAKS.sub(" ", cell) for cell in cells]
        )
        return out.getvalue()


class SmiRows:
    """Appends molecules and names as lines; a row without a molecule is a blank one."""

    def __init__(self, stream: IO[str], said: Said):
        self._stream = stream
        self._said = said

    def append(self, frame: pd.DataFrame) -> None:
        """Append rows of `smiles` and perhaps `name`."""
        self._stream.writelines(self._line(row) for row in frame.itertuples(index=False))

    def _line(self, row: Iterable[Any]) -> str:
        cells = ["" if pd.isna(cell) else str(cell) for cell in row]
        smiles = self._smiles(cells[0])
        name = self._name(cells[1]) if cells[1:] else ""
        if not smiles and name:
            self._said(NAME, "left out where there is no molecule: read back, it would be one")
        return f"{smiles}\t{name}".rstrip("\t") + "\n" if smiles else "\n"

    def _smiles(self, text: str) -> str:
        if not text or (words_of(text) == [text] and not BREAKS.search(text)):
            return text
        self._said(SMILES, "white space ends a SMILES here: there are underscores for it")
        return _SPACE.sub("_", text)

    def _name(self, text: str) -> str:
        held = BREAKS.sub(" ", text).strip(" \t")
        held = f"_{held}" if held.startswith("|") else held
        if held != text:
            self._said(NAME, "line breaks are spaces here, outer spaces go, and a bar in front gets a _")
        return held
