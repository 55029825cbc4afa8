"""The ledger in a folder: one row a call, written as it happens, read back after a kill."""

import csv
import hashlib
import io
import json
import logging
import math
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from molvae.checks.schema import check_fields
from molvae.errors import MolvaeError
from molvae.files.documents import check_regular, read_json
from molvae.files.lock import hold
from molvae.files.whole import naming_errors, write_whole
from molvae.optimization.oracle.call import Call
from molvae.optimization.oracle.ledger import FIRST, LAST, LONGEST, Ledger

log = logging.getLogger(__name__)

BINARY = getattr(os, "O_BINARY", 0)
"""Windows would write the ends of lines in its own way."""
LEDGER, ABOUT = "ledger.csv", "ledger.json"
MEND = "put a copy back, or choose another folder"


class LedgerFile(Ledger):
    """`ledger.csv`, appended to row by row, beside `ledger.json`, which says whose it is.

    A row is one write, so it outlives this process however that ends; what was written of a row when the
    process was killed is cut off as the ledger is opened again. One process at a time holds it.

    Args:
        folder: made where there is none.
        columns: names of the objective's values.
        objective: what is optimized, as JSON takes it; its hash tells the ledger from others.

    Raises:
        SettingError: a column of the objective has a name that the ledger needs.
        MolvaeError: the ledger is of another objective, damaged, or held by another process.
    """

    def __init__(self, folder: str | Path, columns: Sequence[str], objective: Mapping[str, Any]) -> None:
        super().__init__(columns)
        self.path = Path(folder) / LEDGER
        with naming_errors(self.path):
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self._file = self._opened()
        try:
            self._lock()
            self._claim(objective)
            self.calls = self._read()
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Let another process have the ledger."""
        os.close(self._file)

    def _keep(self, call: Call) -> None:
        numbers = [_written(value) for value in (call.score, *(call.terms[name] for name in self.columns))]
        self._write([str(call.call), call.smiles, *numbers, call.optimizer, call.error])

    def _lock(self) -> None:
        if not hold(self._file):
            raise MolvaeError(f"{self.path} is being written by another run; wait for its end")

    def _opened(self) -> int:
        try:
            if self.path.exists():
                check_regular(self.path)
            return os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_APPEND | BINARY)
        except OSError as error:
            raise MolvaeError(f"{self.path}: {error.strerror or error}; choose another folder") from error

    def _claim(self, objective: Mapping[str, Any]) -> None:
        """Write whose ledger this is, or make sure that it is this objective's; an empty one is nobody's."""
        about = self.path.with_name(ABOUT)
        found = objective_hash(objective)
        if not self._is_bare(self.path.read_bytes()):
            if not about.exists():
                raise MolvaeError(
                    f"{self.path} has no {ABOUT} that tells its objective; choose another folder"
                )
            try:
                owner = check_fields(read_json(about), {"objective_hash": str})["objective_hash"]
            except (OSError, ValueError) as error:
                raise MolvaeError(
                    f"{about} is damaged: it does not tell the ledger's objective ({error}); {MEND}"
                ) from error
            if owner != found:
                raise MolvaeError(
                    f"{self.path.parent} holds the ledger of another objective; choose another folder"
                )
            return
        own = {"objective_hash": found, "columns": list(self.columns), "objective": objective}
        try:
            write_whole(about, json.dumps(own, indent=1))
        except OSError as error:
            raise MolvaeError(f"{about}: {error.strerror}; choose another folder") from error
        os.ftruncate(self._file, 0)

    def _is_bare(self, content: bytes) -> bool:
        """Whether it holds no call: nothing, a header, or what a kill has left of ours."""
        line, end, rest = content.partition(b"\n")
        if not end:
            return ",".join(self._header).encode().startswith(line)
        first, last = (",".join(names).encode() for names in (FIRST, LAST))
        return not rest and line.startswith(first) and line.endswith(last)

    @property
    def _header(self) -> list[str]:
        return [*FIRST, *self.columns, *LAST]

    def _write(self, row: Sequence[str]) -> None:
        line = io.StringIO()
        csv.writer(line, lineterminator="\n").writerow(row)
        data = line.getvalue().encode()
        with naming_errors(self.path):
            written = os.write(self._file, data)
        if written != len(data):
            raise MolvaeError(f"{self.path}: the disk is full; make room and run it again to go on")

    def _read(self) -> list[Call]:
        """The calls; what a kill has left of a row is cut off once all others are known to be whole."""
        content = self.path.read_bytes()
        whole = content[: content.rfind(b"\n") + 1]
        if not content:
            self._write(self._header)
            return []
        calls = self._calls(whole)
        if torn := content[len(whole) :]:
            log.warning(
                "%s: its last row was being written when a run was killed; it is cut off: %r",
                *(self.path, torn[:LONGEST].decode(errors="replace")),
            )
            os.ftruncate(self._file, len(whole))
        return calls

    def _calls(self, whole: bytes) -> list[Call]:
        try:
            rows = csv.reader(io.StringIO(whole.decode()), strict=True)
        except UnicodeDecodeError as error:
            line = whole.count(b"\n", 0, error.start) + 1
            raise MolvaeError(f"{self.path}:{line}: a damaged row ({error.reason}); {MEND}") from error
        try:
            if next(rows, None) != self._header:
                raise MolvaeError(f"{self.path}:1: the columns are not {','.join(self._header)}; {MEND}")
            return [self._call(number, row) for number, row in enumerate(rows, start=1)]
        except csv.Error as error:
            raise MolvaeError(f"{self.path}:{rows.line_num}: a damaged row ({error}); {MEND}") from error

    def _call(self, number: int, row: Sequence[str]) -> Call:
        try:
            call, smiles, score, *values, optimizer, error = row
            if int(call) != number:
                raise ValueError(f"call {call} where {number} is due")
            numbers = dict(zip(self.columns, map(_read_number, values), strict=True))
            return Call(number, smiles, _read_number(score), numbers, optimizer, error)
        except ValueError as damage:
            raise MolvaeError(f"{self.path}:{number + 1}: a damaged row ({damage}); {MEND}") from damage


def objective_hash(objective: Mapping[str, Any]) -> str:
    """SHA-256 of what is optimized, whatever the order of its keys."""
    return hashlib.sha256(json.dumps(objective, sort_keys=True).encode()).hexdigest()


def _written(value: float) -> str:
    return "" if math.isnan(value) else repr(float(value))


def _read_number(text: str) -> float:
    return float(text) if text else math.nan
