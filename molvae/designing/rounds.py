"""Rounds of proposals: the first of the table, the others of what was good before."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from molvae.designing.candidates import Candidate, Seen
from molvae.designing.infilling import Infilling
from molvae.designing.judging import CANDIDATE, OUTSCORED, REASON, Judge
from molvae.designing.splicing import FromTable, crossed
from molvae.fragments.task import Task
from molvae.parallel.progress import Advance, unwatched

FIRST = 0.4
"""Share of all candidates that the first round proposes."""
ROUNDS = 3
"""Rounds that follow."""
PARENTS = 100
"""Good candidates that a round begins from."""


@dataclass
class Rounds:
    """All candidates of a task, judged."""

    task: Task
    judge: Judge
    generator: np.random.Generator
    judged: pd.DataFrame = field(default_factory=lambda: pd.DataFrame({REASON: []}))
    _seen: Seen = field(default_factory=Seen)

    def __post_init__(self) -> None:
        self.infilling = Infilling(self.judge.model, self.task, self.generator)
        self.from_table = FromTable(self.task, self.generator, self.judge.preference.temperature)

    @property
    def passing(self) -> pd.DataFrame:
        """Candidates that the filters let through."""
        return self.judged.loc[self.judged[REASON] == ""]

    def run(self, candidates: int, advance: Advance = unwatched) -> None:
        """Propose about so many candidates, and tell of as many, though some come twice."""
        first = round(FIRST * candidates)
        self._take(self.from_table(first))
        advance(first)
        left, each = candidates - first, (candidates - first) // (3 * ROUNDS)
        for number in range(ROUNDS):
            parents = self._parents()
            found = self.infilling(parents, each)
            found += crossed(self.task, parents, each, self.generator)
            missing = 3 * each - len(self._seen.unknown(found))
            self._take([*found, *self.from_table(max(missing, 0))])
            advance(left * (number + 1) // ROUNDS - left * number // ROUNDS)

    def fill(self, count: int) -> None:
        """Ask the model about the best of those that were outscored, where fewer than so many pass."""
        missing = count - len(self.passing)
        left = np.flatnonzero(self.judged[REASON] == OUTSCORED)
        if missing > 0 and len(left):
            best = np.argsort(-self.judge.preference.desired(self.judged.loc[left]), kind="stable")
            self.judge.ask(self.judged, left[best[:missing]])

    def _parents(self) -> list[Candidate]:
        if self.passing.empty:
            return list(self.judged[CANDIDATE][:PARENTS]) if len(self.judged) else []
        return self.judge.preference.drawn(self.passing, PARENTS, self.generator)[CANDIDATE].tolist()

    def _take(self, found: list[Candidate]) -> None:
        held = [one for one in self._seen.new(found) if self.task.kept.holds(one.smiles)]
        if held:
            self.judged = pd.concat([self.judged, self.judge(held)], ignore_index=True)
