"""How far an optimisation has come, as it runs: a live line on a terminal, lines of the log everywhere."""

from __future__ import annotations

import heapq
import logging
import math
import time
from collections.abc import Sequence
from typing import Self

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from molvae.cli.console import Terminal
from molvae.optimization.oracle.ledger import Call

log = logging.getLogger(__name__)

LOGGED = 100
"""Calls between two lines of the log."""
KEPT = 10


class Watcher:
    """Told of each call; shows calls, best, mean of the ten best and calls a second.

    Args:
        budget: calls there are.
    """

    def __init__(self, budget: int) -> None:
        console = Terminal()
        columns = (TextColumn("calls"), BarColumn(), MofNCompleteColumn(), TextColumn("{task.fields[said]}"))
        self._live = Progress(
            *columns, TimeRemainingColumn(), console=console, disable=not console.is_terminal
        )
        self._task = self._live.add_task("calls", total=budget, said="")
        self._best: list[float] = []
        self.calls = self.resumed = 0
        self.began = time.perf_counter()

    def resume(self, calls: Sequence[Call]) -> None:
        """Go on from the calls of an interrupted run."""
        for call in calls:
            self._count(call)
        self.resumed = len(calls)
        self._live.update(self._task, completed=self.calls, said=self.said)

    def __call__(self, call: Call) -> None:
        """Take one more call into account."""
        self._count(call)
        self._live.update(self._task, advance=1, said=self.said)
        if self.calls % LOGGED == 0:
            log.info("%s calls: %s", f"{self.calls:,}", self.said)

    @property
    def said(self) -> str:
        """The figures so far."""
        rate = (self.calls - self.resumed) / max(time.perf_counter() - self.began, 1e-9)
        best, mean = (max(self._best), sum(self._best) / len(self._best)) if self._best else (0.0, 0.0)
        return f"best {best:.4f}, ten best {mean:.4f} on average, {rate:.1f} calls/s"

    def _count(self, call: Call) -> None:
        self.calls += 1
        score = 0.0 if math.isnan(call.score) else call.score
        (heapq.heappushpop if len(self._best) == KEPT else heapq.heappush)(self._best, score)

    def __enter__(self) -> Self:
        self._live.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._live.stop()
