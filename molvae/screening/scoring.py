"""An objective on tables of molecules, with what could not be computed counted."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import partial

import pandas as pd

from molvae.chem.mol import fault
from molvae.parallel import map_chunks
from molvae.scoring.chosen import Scoring, scoring_of
from molvae.scoring.objective import SCORE
from molvae.scoring.rows import is_timed, score, unscored
from molvae.screening.where import workers_for
from molvae.table import SMILES
from molvae.table.replaced import naming_replaced

log = logging.getLogger(__name__)

CHUNK = 1_000
"""Rows that are scored at once."""


class ScoreColumns:
    """Adds columns of scores to frame after frame, so that a table of any length needs little memory.

    Args:
        scoring: see `objective_of`.
        workers: processes; None takes all cores for more than one frame, 1 works in this process.

    Attributes:
        columns: those that are added: one for each scorer, and `score`.
        rows: how many were seen so far.
        invalid: reason -> how many rows are no molecules for it.
        failed: column -> how many rows have no value there, those that are no molecules among them.
    """

    def __init__(self, scoring: Scoring, *, workers: int | None = None) -> None:
        self.objective = scoring_of(scoring)
        self.columns = [*self.objective.scorers, SCORE]
        self.workers = workers
        self.rows = 0
        self.invalid: Counter[str] = Counter()
        self.failed: Counter[str] = Counter()

    @property
    def scored(self) -> int:
        """Rows with a score so far."""
        return self.rows - self.failed[SCORE]

    def __call__(self, chunks: Iterable[pd.DataFrame]) -> Iterator[pd.DataFrame]:
        """Each frame, whose molecules are in the column `smiles`, with the columns; all rows stay."""
        chunks, workers = workers_for(naming_replaced(chunks, self.columns), self.workers)
        for scored in map_chunks(
            partial(score, objective=self.objective),
            chunks,
            workers=workers,
            lost=partial(unscored, objective=self.objective),
            timed=is_timed(self.objective),
        ):
            self._count(scored)
            yield scored

    def _count(self, scored: pd.DataFrame) -> None:
        missing = scored[self.columns].isna()
        self.rows += len(scored)
        faults = map(fault, scored.loc[missing.to_numpy().all(axis=1), SMILES])
        self.invalid.update(reason for reason in faults if reason)
        self.failed.update(missing.sum().to_dict())

    def log_counts(self) -> None:
        """Say in the log how many rows have a score, and what could not be computed for how many."""
        log.info("%s rows, %s with a score", f"{self.rows:,}", f"{self.scored:,}")
        for reason, count in self.invalid.most_common():
            log.warning("%s rows could not be scored at all: %s", f"{count:,}", reason)
        for column, count in self.failed.items():
            more = count - self.invalid.total()
            if more > 0:
                log.warning("%s could not be computed for %s molecules", column, f"{more:,}")
