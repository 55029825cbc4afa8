"""Writes tables row by row; a file takes its name only when it is whole."""

import logging
import sys
from collections.abc import Callable, Collection, Iterator
from contextlib import ExitStack, contextmanager
from gzip import GzipFile
from io import TextIOWrapper
from pathlib import Path
from types import TracebackType
from typing import IO, Self

import pandas as pd

from molvae.errors import MolvaeError
from molvae.files.whole import beside, check_writable
from molvae.table.columns import NAME, SMILES, listed
from molvae.table.formats import DELIMITERS, STANDARD_STREAM, kind_to_write, packing
from molvae.table.held import Said, names_in
from molvae.table.numbers import rounded
from molvae.table.parquet import ParquetRows
from molvae.table.sdf_writer import SdfRows
from molvae.table.text_writer import DelimitedRows, SmiRows
from molvae.table.xlsx import XlsxRows

log = logging.getLogger(__name__)

EXACT = ("parquet", "xlsx")
"""Formats that hold numbers and no digits."""


class Writer:
    """Appends frames to a table, as a context manager; `-` is CSV on standard output.

    A file is written beside its destination and renamed at the end: an error leaves what was there before.
    Without a single frame nothing is written. SMI holds `smiles` and `name` only.

    Args:
        destination: a path, or `-`.
        computed: columns of figures that were computed for people to read: text has six digits of each.
            All other numbers, such as latent vectors and measurements, are written so that they are read back
            the same; and so are all in .parquet and .xlsx.

    Raises:
        MolvaeError: the format is unknown, the destination is a directory or cannot be written.
    """

    def __init__(self, destination: str, *, computed: Collection[str] = ()):
        self._destination = destination
        if destination and Path(destination).is_dir():
            raise MolvaeError(f"{destination}: a directory; give a file in it")
        self._kind = "csv" if destination == STANDARD_STREAM else kind_to_write(destination)
        self._computed = () if self._kind in EXACT else computed
        self._target = Path(destination)
        if destination != STANDARD_STREAM:
            check_writable(self._target, destination)
            self._target = self._target.resolve()
        self._stack = ExitStack()
        self._append: Callable[[pd.DataFrame], None] | None = None
        self._columns: list[str] = []
        self._names: list[str] = []
        """What the columns are called in the file."""

    def write(self, frame: pd.DataFrame) -> None:
        """Append rows; every frame has the first one's columns."""
        with self._naming_errors():
            if self._append is None:
                said = Said(self._destination)
                self._columns = self._kept([str(name) for name in frame.columns])
                self._names = names_in(self._kind, self._columns, said)
                self._append = self._open(said)
            kept = rounded(frame.loc[:, self._columns], self._computed)
            self._append(kept.set_axis(self._names, axis="columns"))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with self._naming_errors():
            self._stack.__exit__(kind, error, trace)

    def _kept(self, columns: list[str]) -> list[str]:
        """The columns that the format has room for; what is left out is said."""
        left_out = [name for name in columns if name not in (SMILES, NAME)] if self._kind == "smi" else []
        if left_out:
            log.warning("%s: SMI holds no columns; left out: %s", self._destination, listed(left_out))
        return [name for name in columns if name not in left_out]

    def _open(self, said: Said) -> Callable[[pd.DataFrame], None]:
        if self._destination == STANDARD_STREAM:
            return DelimitedRows(_standard_output(), DELIMITERS["csv"], said).append
        part = self._stack.enter_context(beside(self._target))
        if self._kind == "parquet":
            return self._stack.enter_context(ParquetRows(part)).append
        if self._kind == "xlsx":
            return self._stack.enter_context(XlsxRows(part, self._destination, said)).append
        stream = self._open_text(part)
        if self._kind == "sdf":
            return SdfRows(stream, said).append
        if self._kind == "smi":
            return SmiRows(stream, said).append
        return DelimitedRows(stream, DELIMITERS[self._kind], said).append

    def _open_text(self, part: Path) -> IO[str]:
        if not packing(self._destination):
            return self._stack.enter_context(part.open("w", encoding="utf-8", newline=""))
        # neither a name nor a time inside: the same rows are the same file
        packed = GzipFile("", "wb", fileobj=self._stack.enter_context(part.open("wb")), mtime=0)
        return self._stack.enter_context(TextIOWrapper(packed, encoding="utf-8", newline=""))

    @contextmanager
    def _naming_errors(self) -> Iterator[None]:
        try:
            yield
        except BrokenPipeError:
            raise
        except OSError as error:
            raise MolvaeError(f"{self._destination}: cannot be written: {error.strerror or error}") from error
        except UnicodeEncodeError as error:
            wrong = error.object[error.start : error.end]
            message = f"{self._destination}: {wrong!r} is no character of {error.encoding}"
            raise MolvaeError(message) from error


def _standard_output() -> IO[str]:
    if sys.stdout is None:
        raise MolvaeError("-: standard output is closed; name a file")
    return sys.stdout


def write(frame: pd.DataFrame, destination: str, *, computed: Collection[str] = ()) -> None:
    """Write one frame as a table.

    Args:
        frame: the rows.
        destination: a path, or `-`.
        computed: see `Writer`.

    Raises:
        MolvaeError: as `Writer`.
    """
    with Writer(destination, computed=computed) as writer:
        writer.write(frame)
