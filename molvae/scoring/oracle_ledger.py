"""The ledger of an oracle: one row a call, written as it happens, read back after a kill."""

import csv
import fcntl
import hashlib
import io
import json
import logging
import math
import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import numpy as np

from molvae.errors import MolvaeError, UsageError
from molvae.files import naming_errors, write_whole

log = logging.getLogger(__name__)

LEDGER, ABOUT = "ledger.csv", "ledger.json"
FIRST, LAST = ("call", "smiles", "score"), ("optimiser", "error")
LONGEST = 1_000
"""Characters of an error that are kept: programs tell whole pages."""


@dataclass(frozen=True)
class Call:
    """One molecule that the oracle has scored, or failed to."""

    call: int
    """1 for the first."""
    smiles: str
    """Canonical."""
    score: float
    """NaN where it could not be computed."""
    terms: Mapping[str, float]
    """The values of the objective's scorers, by their names."""
    optimiser: str
    """Which search asked for it."""
    error: str
    """Why there is no score, "" where there is one."""


class Ledger:
    """`ledger.csv`, appended to row by row, beside `ledger.json`, which says whose it is.

    A row is one write, so it outlives this process however that ends; what was written of a row when the
    process was killed is cut off as the ledger is opened again. One process at a time holds it.

    Args:
        folder: made where there is none.
        columns: names of the objective's values.
        objective: what is optimised, as JSON takes it; its hash is that of the ledger.

    Raises:
        UsageError: a column of the objective bears a name the ledger needs.
        MolvaeError: the ledger is of another objective, damaged, or held by another process.
    """

    def __init__(self, folder: str | Path, columns: Sequence[str], objective: Mapping[str, Any]) -> None:
        taken = sorted({*FIRST, *LAST} & set(columns))
        if taken:
            raise UsageError(f"'{taken[0]}' is a column of the ledger; call the objective's scorer otherwise")
        self.columns = tuple(columns)
        self.path = Path(folder) / LEDGER
        with naming_errors(self.path):
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self._file = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_APPEND)
        try:
            self._lock()
            self._claim(objective)
            self.calls = self._read()
        except BaseException:
            self.close()
            raise

    def append(
        self, smiles: str, score: float, values: Mapping[str, float], *, optimiser: str, error: str
    ) -> Call:
        """Write one call and return it."""
        told = " ".join(error.split())[:LONGEST].encode("utf-8", "replace").decode()
        call = Call(len(self.calls) + 1, smiles, score, values, optimiser, told)
        numbers = [_written(value) for value in (score, *(values[column] for column in self.columns))]
        self._write([str(call.call), smiles, *numbers, optimiser, told])
        self.calls.append(call)
        return call

    def close(self) -> None:
        """Let another process have the ledger."""
        os.close(self._file)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _lock(self) -> None:
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise MolvaeError(f"{self.path} is being written by another run; wait for its end") from error

    def _claim(self, objective: Mapping[str, Any]) -> None:
        """Write whose ledger this is, or make sure that it is this objective's; an empty one is nobody's."""
        about = self.path.with_name(ABOUT)
        found = objective_hash(objective)
        if self.path.read_bytes().count(b"\n") > 1:
            if not about.exists():
                raise MolvaeError(
                    f"{self.path} has no {ABOUT} that tells its objective; choose another folder"
                )
            try:
                owner = json.loads(about.read_text(encoding="utf-8"))["objective_hash"]
            except (ValueError, KeyError, TypeError) as error:
                raise MolvaeError(f"{about} is damaged: it does not tell the ledger's objective") from error
            if owner != found:
                raise MolvaeError(
                    f"{self.path.parent} holds the ledger of another objective; choose another folder"
                )
            return
        os.ftruncate(self._file, 0)
        own = {"objective_hash": found, "columns": list(self.columns), "objective": objective}
        write_whole(about, json.dumps(own, indent=1))

    def _write(self, row: Sequence[str]) -> None:
        line = io.StringIO()
        csv.writer(line, lineterminator="\n").writerow(row)
        data = line.getvalue().encode()
        with naming_errors(self.path):
            written = os.write(self._file, data)
        if written != len(data):
            raise MolvaeError(f"{self.path}: the disk is full; make room and run it again to go on")

    def _read(self) -> list[Call]:
        content = self.path.read_bytes()
        whole = content[: content.rfind(b"\n") + 1]
        if len(whole) < len(content):
            log.warning("%s: its last row was being written when a run was killed; it is cut off", self.path)
            os.ftruncate(self._file, len(whole))
        header = [*FIRST, *self.columns, *LAST]
        if not whole:
            self._write(header)
            return []
        try:
            rows = csv.reader(io.StringIO(whole.decode()))
        except UnicodeDecodeError as error:
            line = whole.count(b"\n", 0, error.start) + 1
            raise MolvaeError(f"{self.path}:{line}: a damaged row ({error.reason})") from error
        try:
            if next(rows) != header:
                raise MolvaeError(f"{self.path}:1: the columns are not {','.join(header)}")
            return [self._call(number, row) for number, row in enumerate(rows, start=1)]
        except csv.Error as error:
            raise MolvaeError(f"{self.path}:{rows.line_num}: a damaged row ({error})") from error

    def _call(self, number: int, row: Sequence[str]) -> Call:
        try:
            call, smiles, score, *values, optimiser, error = row
            if int(call) != number:
                raise ValueError(f"call {call} where {number} is due")
            numbers = dict(zip(self.columns, map(_read_number, values), strict=True))
            return Call(number, smiles, _read_number(score), numbers, optimiser, error)
        except ValueError as damage:
            raise MolvaeError(f"{self.path}:{number + 1}: a damaged row ({damage})") from damage


def objective_hash(objective: Mapping[str, Any]) -> str:
    """SHA-256 of what is optimised, whatever the order of its keys."""
    return hashlib.sha256(json.dumps(objective, sort_keys=True).encode()).hexdigest()


def values_of(calls: Sequence[Call], names: Iterable[str]) -> dict[str, np.ndarray]:
    """Columns of the objective's values, float64 (n,) each."""
    return {name: np.array([call.terms[name] for call in calls], dtype=np.float64) for name in names}


def _written(value: float) -> str:
    return "" if math.isnan(value) else repr(float(value))


def _read_number(text: str) -> float:
    return float(text) if text else math.nan
