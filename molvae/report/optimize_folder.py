"""What `molvae optimize` leaves in its folder, beside the ledger."""

import json
import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from molvae.chem.mol import canonical
from molvae.files.whole import write_whole
from molvae.optimization.oracle.ancestry import path_to_best
from molvae.optimization.oracle.oracle import Oracle
from molvae.optimization.oracle.summary import best_calls, pareto_front, summary
from molvae.report.exploration import exploration_page
from molvae.report.optimize import Optimization, draw_pictures, optimization
from molvae.report.optimize_charts import draw_curve
from molvae.table import write

BEST = 100
"""Rows of best.csv."""


def gathered(
    oracle: Oracle,
    told: Mapping[str, Any],
    start: Sequence[str],
    *,
    name: str,
    settings: Mapping[str, str],
    versions: Mapping[str, str],
) -> Optimization:
    """All that there is to tell of a run.

    Args:
        oracle: with its calls.
        told: what else the summary tells.
        start: seed molecules.
        name: of what was optimised.
        settings: what the command was asked for.
        versions: of the packages that made the figures.
    """
    about = summary(oracle.calls, oracle.budget) | dict(told)
    front = pareto_front(oracle.calls, oracle.objective) if len(oracle.objective.terms) > 1 else None
    if front is not None:
        volume = None if math.isnan(front.hypervolume) else front.hypervolume
        about |= {"pareto_front": len(front.molecules), "hypervolume": volume}
    return Optimization(
        name=name,
        about=about,
        scores=np.array([call.score for call in oracle.calls]),
        best=best_calls(oracle.calls, BEST),
        path=path_to_best(oracle.calls, [canonical(text) or text for text in start]),
        terms=list(oracle.objective.terms),
        front=front,
        settings=settings,
        versions=versions,
    )


def write_folder(found: Optimization, folder: Path) -> None:
    """Tables, summary, page and pictures."""
    write(found.best, str(folder / "best.csv"))
    if found.front is not None:
        write(found.front.molecules, str(folder / "pareto.csv"))
    write_whole(folder / "summary.json", json.dumps(found.about, indent=1) + "\n")
    write_whole(folder / "report.html", exploration_page(optimization(found)))
    draw_pictures(found, folder)
    draw_curve(found.scores, folder / "curve.png")
