"""What an optimization found."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from molvae.chem.mol import canonical
from molvae.files.whole import write_whole
from molvae.optimization.oracle.ancestry import Step, path_to_best
from molvae.optimization.oracle.call import Call
from molvae.optimization.oracle.summary import (
    Front,
    best_calls,
    curve,
    ledger_table,
    pareto_front,
    summary,
)
from molvae.report.exploration import Chart, Exploration
from molvae.report.grid import Grid
from molvae.report.optimize import OptimizationReport, best_grid, draw_pictures, optimization_page
from molvae.report.optimize_charts import curve_chart, draw_curve
from molvae.report.result import ComputedResult
from molvae.scoring.objective import Objective
from molvae.table import write

BEST = 100
"""Most rows of the table of the best."""


@dataclass(frozen=True, eq=False)
class OptimizationResult(ComputedResult):
    """The best molecules, and every call that led to them.

    `table` has the 100 best molecules, best first: smiles, score, a column for each of the objective's
    scorers, the number of the call, and the search that asked for it.
    """

    calls: Sequence[Call]
    """All calls in their order."""

    terms: Sequence[str]
    """Columns of `table` that make the score."""

    start: Sequence[str]
    """SMILES of the start molecules."""

    summary: Mapping[str, Any]
    """Figures of the run: calls, budget, failures by reason, best, mean of the ten best, AUC top-10, how it
    ended, seconds, molecules refused by reason; with two terms or more also the size and the hypervolume of
    the Pareto front."""

    name: str
    """What was optimized, in a word or two."""

    pareto: Front | None
    """The Pareto front of the objective's terms with the desirabilities of all molecules; None of a single
    term."""

    @property
    def best(self) -> pd.DataFrame:
        """The best molecules: `table` under another name."""
        return self.table

    @cached_property
    def ledger(self) -> pd.DataFrame:
        """One row for each call, with the columns of `ledger.csv`."""
        return ledger_table(self.calls)

    @cached_property
    def curve(self) -> pd.DataFrame:
        """One row for each call: call, best (score so far), top_10_mean; a failure counts as 0."""
        return curve(self.scores)

    @property
    def front(self) -> pd.DataFrame | None:
        """The Pareto front of the objective's terms, with the columns of `table`; None of a single term."""
        return None if self.pareto is None else self.pareto.molecules

    @cached_property
    def path(self) -> list[Step]:
        """The way from where the search began to the best molecule, by the similarity of what it scored."""
        return path_to_best(self.calls, [canonical(text) or text for text in self.start])

    @property
    def scores(self) -> np.ndarray:
        """The scores of all calls, float64 (n,), NaN where there is none."""
        return np.array([call.score for call in self.calls], dtype=np.float64)

    def save_all(self, folder: str | Path, settings: Mapping[str, str] | None = None) -> None:
        """Write the tables, the summary, the page and its pictures into a folder.

        Args:
            folder: gets best.csv, pareto.csv (of two terms or more), summary.json, report.html, best.png,
                path.png and curve.png.
            settings: name -> value, shown at the end of the page as what made it.

        Raises:
            MolvaeError: a file cannot be written.
        """
        folder = Path(folder)
        write(self.best, str(folder / "best.csv"), computed=self.best.columns)
        if self.front is not None:
            write(self.front, str(folder / "pareto.csv"), computed=self.front.columns)
        write_whole(folder / "summary.json", json.dumps(dict(self.summary), indent=1) + "\n")
        self.report(folder / "report.html", settings)
        draw_pictures(self._report, folder)
        draw_curve(self.scores, folder / "curve.png")

    def page(self) -> Exploration:
        """What the page shows: scores over the calls, the best molecules, the way to them, the front."""
        return optimization_page(self._report)

    def grid(self) -> Grid:
        """The best molecules with their scores."""
        return best_grid(self._report)

    def charts(self) -> Sequence[Chart]:
        """The best score and the mean of the ten best over the calls."""
        return [curve_chart(self.scores, self.summary["budget"])]

    @cached_property
    def _report(self) -> OptimizationReport:
        return OptimizationReport(
            name=self.name,
            about=self.summary,
            scores=self.scores,
            best=self.best,
            start=self.start,
            path=self.path,
            terms=self.terms,
            front=self.pareto,
        )


def result_of(
    calls: Sequence[Call],
    objective: Objective | None,
    start: Sequence[str],
    *,
    budget: int,
    name: str,
    run: Mapping[str, Any],
) -> OptimizationResult:
    """Put together what a run found.

    Args:
        calls: all calls in their order.
        objective: what was optimized; None where the scores came from elsewhere.
        start: SMILES of the start molecules.
        budget: calls there were.
        name: what was optimized, in a word or two.
        run: what else the summary has: how the run ended and what it took.
    """
    terms = list(objective.terms) if objective else []
    front = pareto_front(calls, objective) if objective and len(terms) > 1 else None
    figures = summary(calls, budget) | dict(run) | _front_figures(front)
    return OptimizationResult(best_calls(calls, BEST), calls, terms, start, figures, name, front)


def _front_figures(front: Front | None) -> dict[str, Any]:
    if front is None:
        return {}
    volume = None if math.isnan(front.hypervolume) else front.hypervolume
    return {"pareto_front": len(front.molecules), "hypervolume": volume}
