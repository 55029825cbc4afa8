"""Tries damaged files in a process of its own, which is ended where it hangs or takes too much memory."""

import io
import logging
import multiprocessing
import resource
import shutil
import sys
import tempfile
from contextlib import redirect_stderr
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from fuzz.catalog import KINDS
from fuzz.damage import Edit, apply
from fuzz.kinds import Kind, Rows

Damage = tuple[int, list[Edit]]
LONGEST, MOST, OF_LIBRARIES = 30.0, 2 * 10**9, 10**9
"""Seconds of one input, bytes of its memory, and of that which the libraries take."""


@dataclass
class Counts:
    """What became of the inputs of one kind."""

    inputs: int = 0
    read: int = 0
    refused: int = 0
    given: int = 0
    out: int = 0
    reported: int = 0
    peak: int = 0
    faults: list[str] = field(default_factory=list)
    """Foreign errors, hangs, too much memory, rows that are lost; each with its damage."""


def attempt(kind: Kind, sample: Path, damage: Damage) -> Rows | None:
    """Damage a copy of a sample and read it: its rows, or None where molvae refuses it.

    Raises:
        Exception: what is no error of molvae's.
    """
    from molvae.errors import MolvaeError

    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch) / "sample"
        shutil.copytree(sample, folder)
        files = sorted(path for pattern in kind.files for path in folder.glob(pattern))
        for edit in damage[1]:
            if not (kind.piped and edit.value == "fifo"):
                apply(files[damage[0] % len(files)], edit)
        try:
            rows = kind.read(folder)
        except MolvaeError:
            return None
    if rows.given is not None:
        assert rows.given == rows.out + rows.reported, f"rows are lost: {rows}"
    return rows


def serve(name: str, sample: Path, connection: Connection) -> None:
    """Try damages as they come, until there are no more; answers with what became of each, and the peak."""
    logging.disable()
    kind = KINDS[name]
    kind.make(sample)
    attempt(kind, sample, (0, []))
    least = peak()
    resource.setrlimit(resource.RLIMIT_DATA, (MOST + OF_LIBRARIES, resource.RLIM_INFINITY))
    connection.send("ready")
    while damage := connection.recv():
        outcome: object
        try:
            with redirect_stderr(io.StringIO()):
                outcome = attempt(kind, sample, damage)
        except BaseException as error:
            outcome = f"{type(error).__name__}: {str(error)[:300]}"
        connection.send((outcome, peak() - least))


def peak() -> int:
    """Bytes that this process has held at most."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)


class Watched:
    """A process that serves one kind; another takes its place where it had to be ended."""

    def __init__(self, name: str, folder: Path) -> None:
        self.name, self.folder, self.started = name, folder, 0
        self.start()

    def start(self) -> None:
        """Begin anew."""
        self.started += 1
        sample = self.folder / str(self.started)
        sample.mkdir(parents=True)
        context: Any = multiprocessing.get_context("spawn")
        self.connection, other = context.Pipe()
        self.process = context.Process(target=serve, args=(self.name, sample, other))
        self.process.start()
        other.close()
        assert self.connection.recv() == "ready"

    def close(self) -> None:
        """End the process."""
        self.process.kill()
        self.process.join()
        self.connection.close()

    def attempt(self, damage: Damage, counts: Counts) -> None:
        """Try one damage, and count."""
        counts.inputs += 1
        self.connection.send(damage)
        try:
            if not self.connection.poll(LONGEST):
                raise TimeoutError
            outcome, used = self.connection.recv()
        except (EOFError, ConnectionError, TimeoutError) as error:
            hangs = isinstance(error, TimeoutError)
            self.close()
            outcome = f"hang of {LONGEST:g} s" if hangs else f"the process died, exit {self.process.exitcode}"
            used = 0
            self.start()
        if used > MOST:
            outcome = f"{used / 1e9:.1f} GB of memory"
        counts.peak = max(counts.peak, used)
        tell(outcome, damage, counts)


def tell(outcome: Rows | str | None, damage: Damage, counts: Counts) -> None:
    """Count one outcome."""
    if isinstance(outcome, str):
        counts.faults.append(f"{outcome} <- {damage}")
    elif outcome is None:
        counts.refused += 1
    else:
        counts.read += 1
        if outcome.given is not None:
            counts.given += outcome.given
            counts.out += outcome.out
            counts.reported += outcome.reported
