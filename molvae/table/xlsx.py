"""Reads and writes Excel workbooks, row by row, through openpyxl."""

import math
import warnings
from collections.abc import Iterator
from itertools import chain, islice
from numbers import Integral, Real
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self
from zipfile import BadZipFile, ZipFile

import numpy as np
import pandas as pd

from molvae.errors import MolvaeError
from molvae.table.columns import find_molecules, log
from molvae.table.held import Said, in_xml
from molvae.table.rows import AHEAD, Row, frames, odd_row

if TYPE_CHECKING:
    from openpyxl.cell import Cell

_MOST_ROWS = 1_048_576
_LONGEST = 32_767  # characters of a cell
_WHOLE = 2**53  # Excel's numbers are doubles: larger integers are text
_MOST_TEXT = 1_000_000_000  # bytes of the texts of all cells, which openpyxl holds in memory

Cells = tuple[int, list[str]]


def read_xlsx(source: str, wanted: str | None, rows: int) -> Iterator[pd.DataFrame]:
    """Read a workbook's first sheet as text, a header first; the index counts its rows."""
    filled = ((number, cells) for number, cells in _cells(source) if any(cells))
    _, header = next(filled, (0, []))
    names = [name.strip() for name in header]
    ahead = list(islice(filled, AHEAD))

    def first(position: int) -> list[str]:
        return [cells[position] for _, cells in ahead if len(cells) > position]

    molecules = find_molecules(names, first, wanted, source)

    def fitted() -> Iterator[Row]:
        for number, cells in chain(ahead, filled):
            if any(cells[len(names) :]):
                wrong = f"wrong number of fields: {len(cells)} where the header has {len(names)}"
                yield odd_row(number, ",".join(cells), wrong, len(names), molecules)
            else:
                yield number, [*cells, *[""] * (len(names) - len(cells))][: len(names)], ""

    yield from frames(fitted(), names, molecules, rows)


def _cells(source: str) -> Iterator[Cells]:
    """Number and texts of each row of the first sheet."""
    from openpyxl import load_workbook

    try:
        with ZipFile(source) as parts:
            if any(p.file_size > _MOST_TEXT for p in parts.infolist() if p.filename.endswith("Strings.xml")):
                raise MolvaeError(f"{source}: its texts are too large for memory; save it as .csv")
        with warnings.catch_warnings(action="ignore"):  # of what it holds beside cells
            book = load_workbook(source, read_only=True, data_only=True)
        sheet, *others = book.worksheets
        if others:
            log.warning("%s: the first of %d sheets is read: %r", source, len(others) + 1, sheet.title)
        sheet.reset_dimensions()  # what some programs write there is less than there is
        for number, cells in enumerate(sheet.iter_rows(values_only=True), start=1):
            if number > _MOST_ROWS:
                raise MolvaeError(f"{source}: more than the {_MOST_ROWS:,} rows of a sheet")
            yield number, ["" if cell is None else str(cell) for cell in cells]
        book.close()
    except (MolvaeError, PermissionError):
        raise
    except BadZipFile as error:
        raise MolvaeError(f"{source}: not an Excel workbook (.xlsx)") from error
    except Exception as error:  # openpyxl raises whatever damage makes it stumble over
        raise MolvaeError(f"{source}: a damaged Excel workbook: {error}") from error


class XlsxRows:
    """A workbook of one sheet that grows; numbers are numbers, and text is text, never a formula."""

    def __init__(self, path: Path, destination: str, said: Said):
        from openpyxl import Workbook

        self._path = path
        self._destination = destination
        self._said = said
        self._book = Workbook(write_only=True)
        self._sheet = self._book.create_sheet("molecules")
        self._rows = 0

    def append(self, frame: pd.DataFrame) -> None:
        """Append rows, after a header the first time."""
        names = list(frame.columns)
        if not self._rows:
            self._append(names, names)
        for row in frame.itertuples(index=False, name=None):
            self._append(row, names)

    def _append(self, values: Any, names: list[str]) -> None:
        self._rows += 1
        if self._rows > _MOST_ROWS:
            raise MolvaeError(f"{self._destination}: a sheet has {_MOST_ROWS:,} rows; write .csv or .parquet")
        cells = [self._cell(value, name) for value, name in zip(values, names, strict=True)]
        if not any(cell is not None and cell.value for cell in cells):
            self._said(names[0], "a row without anything is a blank one, which is not read")
        self._sheet.append(cells)

    def _cell(self, value: Any, column: str) -> "Cell | None":
        from openpyxl.cell import WriteOnlyCell

        if pd.isna(value):
            return None
        text, kind = self._typed(value, column)
        cell = WriteOnlyCell(self._sheet, text)
        cell.data_type = kind
        return cell

    def _typed(self, value: Any, column: str) -> tuple[str, str]:
        """A value's text and openpyxl's letter for its type."""
        if isinstance(value, bool | np.bool_):
            return str(int(value)), "b"
        if isinstance(value, Integral) and abs(int(value)) <= _WHOLE:
            return str(int(value)), "n"
        if isinstance(value, Real) and not isinstance(value, Integral) and math.isfinite(value):
            return repr(float(value)), "n"
        text = str(value)
        held = in_xml(text)
        if held != text:
            self._said(column, "control characters cannot be held, and line ends are \\n")
        if len(held) > _LONGEST:
            place = f"{self._destination}: row {self._rows}, column {column!r}"
            raise MolvaeError(f"{place}: {len(held):,} characters, a cell has {_LONGEST:,}; write .csv")
        return held, "s"

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None:
            self._book.save(self._path)
        else:
            self._sheet.close()
