"""An optimization on a terminal: how far it has come while it runs, and what it found."""

from __future__ import annotations

import heapq
import logging
import math
import time
from collections.abc import Sequence
from typing import Self

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from molvae.cli.console import Terminal
from molvae.optimization.oracle.call import Call
from molvae.optimization.result import OptimizationResult
from molvae.report.optimize import ENDINGS
from molvae.scoring.objective import SCORE
from molvae.table import SMILES

log = logging.getLogger(__name__)

LOGGED = 100
"""Calls between two lines of the log."""
KEPT = 10
SHOWN = 10
"""Molecules of the table."""


class Watcher:
    """Called with each call; shows calls, best, mean of the ten best and calls a second.

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


def best_table(found: OptimizationResult) -> Table:
    """The best molecules, and below them how the budget was spent."""
    about = found.summary
    title = f"best of {about['calls']:,} molecules scored (calls of the objective)"
    shown = Table(title=title, title_justify="left")
    shown.add_column(SCORE, justify="right")
    shown.add_column("call", justify="right")
    shown.add_column(SMILES, no_wrap=True, overflow="ellipsis")  # whole in best.csv
    for row in found.best.head(SHOWN).to_dict("records"):
        shown.add_row(f"{row[SCORE]:.4f}", f"{row['call']:,}", row[SMILES])
    ending = ENDINGS.get(about["ending"], about["ending"])
    lines = [
        f"mean of the ten best {about['top_10_mean']:.4f}, over the budget {about['auc_top_10']:.4f} "
        "(AUC top-10: the earlier good molecules came, the higher)",
        f"{sum(about['failed'].values()):,} calls failed; ended: {ending}",
    ]
    if about.get("hypervolume") is not None:
        meaning = "share of the space of all terms that the front dominates"
        lines.insert(1, f"hypervolume {about['hypervolume']:.4f} ({meaning}, 0 to 1)")
    shown.caption = "\n".join(lines)
    shown.caption_justify = "left"
    return shown
