"""What a run has written into its ledger since one last looked."""

from __future__ import annotations

import csv
import io
import math
import time
from collections import Counter, deque
from pathlib import Path

from molvae.optimization.oracle.ledger import FIRST, LAST

TERMS = slice(len(FIRST), -len(LAST))
"""Columns of what a score is made of."""
DAMAGED = "a damaged row of the ledger"
RATE_OVER = 30.0
"""Seconds that calls per second are counted over."""


class LedgerTail:
    """Reads a ledger as it grows, without holding it; a row that is being written waits for its end.

    Args:
        path: of ledger.csv.
    """

    def __init__(self, path: Path) -> None:
        self._path, self._offset = path, 0
        self._columns: list[str] = []
        self._times: deque[tuple[float, int]] = deque()
        self.scores: list[float] = []
        """Of all calls in their order; NaN of those that failed."""
        self.best: dict[str, float] = {}
        """Score by SMILES."""
        self.terms: dict[str, dict[str, float]] = {}
        """What each molecule's score is made of, by name."""
        self.failed: Counter[str] = Counter()
        """Reasons why calls have no score."""

    def read(self) -> bool:
        """Read on, and return whether there was more."""
        try:
            with self._path.open("rb") as file:
                file.seek(self._offset)
                new = file.read()
        except FileNotFoundError:
            return False
        whole = new[: new.rfind(b"\n") + 1]
        self._offset += len(whole)
        before = len(self.scores)
        try:
            for row in csv.reader(io.StringIO(whole.decode(errors="replace"))):
                self._take(row)
        except csv.Error:
            self.failed[DAMAGED] += 1
        self._times.append((time.monotonic(), len(self.scores)))
        while self._times[-1][0] - self._times[0][0] > RATE_OVER:
            self._times.popleft()
        return len(self.scores) > before

    def _take(self, row: list[str]) -> None:
        if not self._columns:
            self._columns = row
            return
        try:
            call = dict(zip(self._columns, row, strict=True))
            score = float(call["score"]) if call["score"] else math.nan
            terms = {name: float(call[name]) for name in self._columns[TERMS] if call[name]}
        except (KeyError, ValueError):
            self.scores.append(math.nan)
            self.failed[DAMAGED] += 1
            return
        self.scores.append(score)
        if call["error"]:
            self.failed[call["error"]] += 1
        if not math.isnan(score):
            self.best[call["smiles"]] = score
            self.terms[call["smiles"]] = terms

    @property
    def rate(self) -> float:
        """Calls a second, lately."""
        if not self._times:  # there is no ledger yet
            return 0.0
        (first, had), (last, has) = self._times[0], self._times[-1]
        return (has - had) / (last - first) if last > first else 0.0

    def top(self, count: int) -> list[tuple[str, float, dict[str, float]]]:
        """The best molecules, their scores, and what these are made of."""
        best = sorted(self.best.items(), key=lambda one: -one[1])[:count]
        return [(smiles, score, self.terms[smiles]) for smiles, score in best]
