"""`molvae.filter` and `molvae.score`: molecules in any form in, a table out."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

import pandas as pd

from molvae.filters.chosen import Filters
from molvae.report.cards import cards, reason_bars, shown_of, tiles
from molvae.report.exploration import Exploration, Section
from molvae.report.result import Result
from molvae.scoring.chosen import Scoring
from molvae.scoring.objective import SCORE
from molvae.screening.filtering import CHUNK, Filtering, Keep
from molvae.screening.scoring import ScoreColumns
from molvae.table.molecules import MoleculesLike, chunks_of


@dataclass(frozen=True, eq=False)
class Filtered(Result):
    """Molecules that were filtered."""

    reasons: Mapping[str, int]
    """How many failed for which reason, most first."""

    passed: int
    """How many passed."""

    def page(self) -> Exploration:
        """Those that are kept, and why the others failed."""
        total = self.passed + sum(self.reasons.values())
        page = super().page()
        bars = Section("Why the others failed", "", bars=reason_bars(self.reasons, total))
        return Exploration(
            "filter",
            f"{self.passed:,} of {total:,} molecules pass",
            "",
            tiles(molecules=f"{total:,}", passed=f"{self.passed:,}"),
            [*([bars] if self.reasons else []), *page.sections],
        )


@dataclass(frozen=True, eq=False)
class Scored(Result):
    """Molecules with their scores."""

    failed: Mapping[str, int]
    """Column -> how many molecules have no value there."""

    @property
    def computed(self) -> Collection[str]:
        """The scorers' columns and the score."""
        return self.failed

    def page(self) -> Exploration:
        """The best of them first."""
        best = self.table.sort_values(SCORE, ascending=False, kind="stable", ignore_index=True)
        lines = [f"score {value:.3f}" if value == value else "no score" for value in best[SCORE]]
        count = len(best)
        return Exploration(
            "score",
            f"{count:,} molecules, the best first",
            "",
            tiles(molecules=f"{count:,}", scored=f"{best[SCORE].notna().sum():,}"),
            [Section("The best", f"{shown_of(count)}.", cards=cards(best, lines))],
        )


def filter(
    molecules: MoleculesLike,
    filters: Filters = "druglike",
    *,
    keep: Keep = "passed",
    smiles_column: str | None = None,
    workers: int | None = None,
) -> Filtered:
    """Drop the molecules that fail a chain of filters.

    Args:
        molecules: SMILES, a frame, or a file.
        filters: names of options, YAML files, filters, or several of these; see `filters_of`.
        keep: "passed" drops the rows that fail; "all" keeps them, with the columns `passed` and `reason`.
        smiles_column: the molecules' column; by default it is found by its name.
        workers: processes; None takes all cores for more than a thousand molecules, 1 works in this process.

    Raises:
        ArgumentError: something is no filter.
        MolvaeError: a file cannot be read, or there is no column of SMILES.
    """
    chunks = list(chunks_of(molecules, smiles_column=smiles_column, chunk_rows=CHUNK))
    filtering = Filtering(filters, keep=keep, workers=workers)
    table = pd.concat(list(filtering(chunks)), ignore_index=True)
    reasons = {reason: count for reason, count in filtering.reasons.most_common() if reason}
    return Filtered(table, reasons=reasons, passed=filtering.reasons[""])


def score(
    molecules: MoleculesLike,
    scoring: Scoring = "default",
    *,
    smiles_column: str | None = None,
    workers: int | None = None,
) -> Scored:
    """Add columns of properties and one combined score.

    Args:
        molecules: SMILES, a frame, or a file.
        scoring: names of options, YAML files, scorers, or an objective; see `objective_of`.
        smiles_column: the molecules' column; by default it is found by its name.
        workers: processes; None takes all cores for more than a thousand molecules, 1 works in this process.

    Returns:
        All rows, with one column for each scorer and `score`; NaN where a value could not be computed.

    Raises:
        ArgumentError: something is no scorer.
        MolvaeError: a file cannot be read, or there is no column of SMILES.
    """
    chunks = list(chunks_of(molecules, smiles_column=smiles_column, chunk_rows=CHUNK))
    columns = ScoreColumns(scoring, workers=workers)
    table = pd.concat(list(columns(chunks)), ignore_index=True)
    columns.log_counts()
    return Scored(table, failed=dict(columns.failed))
