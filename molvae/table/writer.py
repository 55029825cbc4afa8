"""Writes tables row by row; a file takes its name only when it is whole."""

import logging
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from gzip import GzipFile
from io import TextIOWrapper
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Self

import pandas as pd

from molvae.errors import MolvaeError
from molvae.files import beside, check_writable
from molvae.table.columns import NAME, SMILES
from molvae.table.formats import DELIMITERS, STANDARD_STREAM, is_gzip, kind_of
from molvae.table.parquet import ParquetRows
from molvae.table.sdf import write_sdf
from molvae.visible import visible

log = logging.getLogger(__name__)


class Writer:
    """Appends frames to a table, as a context manager; `-` is CSV on standard output.

    A file is written beside its destination and renamed at the end: an error leaves what was there before.
    Without a single frame nothing is written. SMI holds `smiles` and `name` only.

    Raises:
        MolvaeError: the format is unknown, the destination is a directory or cannot be written.
    """

    def __init__(self, destination: str):
        self._destination = destination
        self._kind = "csv" if destination == STANDARD_STREAM else kind_of(destination)
        self._target = Path(destination)
        if destination != STANDARD_STREAM:
            check_writable(self._target, destination)
            self._target = self._target.resolve()
            if self._target.is_dir():
                raise MolvaeError(f"{destination}: a directory; give a file in it")
        self._stack = ExitStack()
        self._append: Callable[[pd.DataFrame], None] | None = None
        self._columns: list[str] = []

    def write(self, frame: pd.DataFrame) -> None:
        """Append rows; every frame has the first one's columns."""
        with self._naming_errors():
            if self._append is None:
                self._columns = [str(name) for name in frame.columns]
                self._append = self._open()
            self._append(frame.loc[:, self._columns])

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with self._naming_errors():
            self._stack.__exit__(kind, error, trace)

    def _open(self) -> Callable[[pd.DataFrame], None]:
        if self._destination == STANDARD_STREAM:
            return partial(_append_delimited, stream=sys.stdout, delimiter=DELIMITERS["csv"], header=[True])
        part = self._stack.enter_context(beside(self._target))
        if self._kind == "parquet":
            return self._stack.enter_context(ParquetRows(part)).append
        stream = self._open_text(part)
        if self._kind == "sdf":
            return partial(write_sdf, stream=stream)
        if self._kind == "smi":
            return partial(self._append_smi, stream=stream)
        return partial(_append_delimited, stream=stream, delimiter=DELIMITERS[self._kind], header=[True])

    def _open_text(self, part: Path) -> IO[str]:
        if not is_gzip(self._destination):
            return self._stack.enter_context(part.open("w", encoding="utf-8", newline=""))
        # neither a name nor a time inside: the same rows are the same file
        packed = GzipFile("", "wb", fileobj=self._stack.enter_context(part.open("wb")), mtime=0)
        return self._stack.enter_context(TextIOWrapper(packed, encoding="utf-8", newline=""))

    def _append_smi(self, frame: pd.DataFrame, stream: IO[str]) -> None:
        kept = [name for name in (SMILES, NAME) if name in self._columns]
        left_out = [name for name in self._columns if name not in kept]
        if left_out:
            log.warning("%s: SMI holds no columns; left out: %s", self._destination, ", ".join(left_out))
            self._columns = kept
        stream.writelines(_smi_line(row) for row in frame[kept].itertuples(index=False))

    @contextmanager
    def _naming_errors(self) -> Iterator[None]:
        try:
            yield
        except BrokenPipeError:
            raise
        except OSError as error:
            raise MolvaeError(f"{self._destination}: cannot be written: {error.strerror or error}") from error


def write(frame: pd.DataFrame, destination: str) -> None:
    """Write one frame as a table.

    Raises:
        MolvaeError: as `Writer`.
    """
    with Writer(destination) as writer:
        writer.write(frame)


def _smi_line(row: Iterable[Any]) -> str:
    """A molecule and its name; blank where there is none: read back, a name alone would be a molecule."""
    smiles, *name = ("" if pd.isna(cell) else str(cell) for cell in row)
    return "\t".join([smiles, *name]).rstrip() + "\n" if smiles.strip() else "\n"


def _append_delimited(frame: pd.DataFrame, stream: IO[str], delimiter: str, header: list[bool]) -> None:
    """Append rows, after a header the first time; flushed, so that the next command of a pipe can begin."""
    told = frame.to_csv(sep=delimiter, index=False, header=header[0], lineterminator="\n")
    stream.write(visible(told) if stream.isatty() else told)
    header[0] = False
    stream.flush()
