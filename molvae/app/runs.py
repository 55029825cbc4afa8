"""Runs of `molvae optimize`: a queue, each in a process of its own, gone on with by their ledgers."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any, Self

from molvae.app.ledger_tail import LedgerTail
from molvae.app.plan import OBJECTIVE, OUTPUT, Plan
from molvae.app.project import Project
from molvae.errors import MolvaeError
from molvae.files.lock import has_holder
from molvae.optimization.oracle.ledger_file import LEDGER
from molvae.optimization.refusals import REFUSED
from molvae.parallel.cores import cores

WAITING, RUNNING, PAUSED, DONE, FAILED, STOPPED = "waiting", "running", "paused", "done", "failed", "stopped"
OPEN = (WAITING, RUNNING)
LOOK = 0.7
"""Seconds between two looks at what runs."""
LOG = "log.txt"
ENDING = 10.0
"""Seconds that a process has to end by itself; its ledger outlives being killed."""
_START = (
    "import sys, signal; from molvae.parallel.worker import end_with;"
    " end_with(int(sys.argv.pop(1)), signal.SIGTERM); from molvae.cli.main import main; main()"
)
"""`molvae` as at a terminal, but that it ends with the server."""


@dataclass(eq=False)
class Run:
    """One run, and what is known of it."""

    number: int
    plan: Plan
    folder: Path
    state: str
    told: str = ""
    """Why it failed."""
    process: subprocess.Popen[bytes] | None = None
    """Until it has ended, though it may have been told to."""
    patience: float = 0.0
    """Until when one that was told to end may live."""
    tail: LedgerTail = field(init=False)

    def __post_init__(self) -> None:
        """Read what its ledger holds."""
        self.tail = LedgerTail(self.folder / OUTPUT / LEDGER)
        self.tail.read()

    @property
    def refused(self) -> dict[str, int]:
        """How many molecules were refused for each reason: at the end of all, before that so far."""
        at_end, so_far = (_content(self.folder / OUTPUT / name) for name in ("summary.json", REFUSED))
        return at_end.get("refused", {}) if at_end else so_far


class Runs:
    """All runs of a project: as many at once as there are cores but one, others wait.

    A run goes on when nobody looks. When the server ends its processes end too; a project that is opened
    again goes on with what was running, from its ledger, which pays for nothing twice.

    Args:
        project: remembers them.
        at_once: runs at a time; None takes the number of cores less one, and one at least.
    """

    def __init__(self, project: Project, at_once: int | None = None) -> None:
        self._project = project
        self._at_once = at_once or max(1, cores() - 1)
        self._temporary = None if project.path else tempfile.TemporaryDirectory(prefix="molvae-runs-")
        home = f"{project.path}.runs" if self._temporary is None else self._temporary.name
        self.folder = Path(home)
        """Of all runs' folders."""
        self.all = {run[0]: self._known(*run) for run in project.runs()}

    def _known(self, number: int, plan: dict[str, Any], state: str, told: str) -> Run:
        again = WAITING if state == RUNNING else state
        return Run(number, Plan.from_plain(plan), self.folder / str(number), again, told)

    def add(self, plan: Plan) -> Run:
        """Put a run at the end of the queue."""
        number = self._project.add_run(plan.name, plan.plain(), WAITING)
        folder = self.folder / str(number)
        plan.write(folder)
        self.all[number] = Run(number, plan, folder, WAITING)
        return self.all[number]

    def pause(self, run: Run) -> None:
        """End a run's process; its ledger stays."""
        self._leave(run, PAUSED)

    def stop(self, run: Run) -> None:
        """End a run for good."""
        self._leave(run, STOPPED)

    def go_on(self, run: Run) -> None:
        """Put a run that was paused, stopped or failed into the queue again."""
        self._mark(run, WAITING)

    def remove(self, run: Run) -> None:
        """Forget a run, and delete its folder.

        Raises:
            MolvaeError: it is open, still ending, or its folder cannot be deleted.
        """
        if run.state in OPEN or run.process is not None:
            raise MolvaeError(f"run {run.number} goes on: stop it, and wait for its end")
        try:
            shutil.rmtree(run.folder)
        except FileNotFoundError:  # somebody else has deleted it
            pass
        except OSError as error:
            raise MolvaeError(f"run {run.number} cannot be removed: {error}") from error
        self._project.remove_run(run.number)
        del self.all[run.number]

    async def watch(self) -> None:
        """Start what waits and look at what runs, until this is cancelled."""
        while True:
            self._look()
            await asyncio.sleep(LOOK)

    def _look(self) -> None:
        for run in self.all.values():
            if run.state == RUNNING:
                run.tail.read()
                if run.process is None or run.process.poll() is not None:
                    self._ended(run)
            elif run.process is not None:
                self._see_off(run)
        states = [run.state for run in self.all.values()]
        waiting = (run for run in self.all.values() if run.state == WAITING and _is_free(run))
        for run in islice(waiting, max(0, self._at_once - states.count(RUNNING))):
            try:
                self._begin(run)
            except OSError as error:  # of the disk's, such as a full one: the queue goes on
                run.told = f"cannot be started: {error}"
                self._mark(run, FAILED)

    def _begin(self, run: Run) -> None:
        if not (run.folder / OBJECTIVE).exists():  # a ledger is of the objective that it was begun with
            run.plan.write(run.folder)
        with (run.folder / LOG).open("ab") as log:
            run.process = subprocess.Popen(
                [sys.executable, "-c", _START, str(os.getpid()), *run.plan.arguments()],
                cwd=run.folder,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,  # Ctrl-C is for the server, which ends its runs
            )
        self._mark(run, RUNNING)

    def _ended(self, run: Run) -> None:
        run.tail.read()
        code = run.process.returncode if run.process else 1
        run.process = None
        run.told = "" if code == 0 else _last_line(run.folder / LOG) or f"ended with {code}"
        self._mark(run, DONE if code == 0 else FAILED)

    def _leave(self, run: Run, state: str) -> None:
        if run.process is not None:
            run.process.terminate()
            run.patience = time.monotonic() + ENDING
        self._mark(run, state)

    def _see_off(self, run: Run) -> None:
        """Forget a process that was told to end, as soon as it has; kill it where it does not."""
        assert run.process is not None
        if run.process.poll() is not None:
            run.process = None
        elif time.monotonic() > run.patience:
            run.process.kill()

    def _mark(self, run: Run, state: str) -> None:
        run.state = state
        self._project.mark_run(run.number, state, run.told)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """End the processes; the project remembers what was running."""
        ending = [run.process for run in self.all.values() if run.process is not None]
        for process in ending:
            process.terminate()
        for process in ending:
            try:
                process.wait(ENDING)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        if self._temporary is not None:
            self._temporary.cleanup()


def _is_free(run: Run) -> bool:
    """Whether its ledger is free: a process that was told to end, of a server before too, takes a moment."""
    return run.process is None and not has_holder(run.folder / OUTPUT / LEDGER)


def _content(path: Path) -> dict[str, Any]:
    """What a JSON file holds; nothing where there is none."""
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}


def _last_line(path: Path) -> str:
    try:
        lines = path.read_text(encoding="utf-8", errors="replace").strip().splitlines()
    except FileNotFoundError:
        return ""
    return lines[-1] if lines else ""
