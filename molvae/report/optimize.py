"""The page of an optimization, and its pictures."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from molvae.chem.fingerprint import morgan_bits, nearest
from molvae.chem.mol import parse
from molvae.optimization.oracle.ancestry import Step
from molvae.optimization.oracle.summary import Front
from molvae.report.cards import cards, facts, reason_bars
from molvae.report.exploration import Card, Exploration, Section, Tile
from molvae.report.grid import Grid, draw_grid
from molvae.report.meanings import label, shown
from molvae.report.optimize_charts import curve_chart, front_charts, progress_chart
from molvae.scoring.objective import SCORE
from molvae.table import SMILES

DRAWN = 24
"""Best molecules on the page and in the picture."""
LISTED = 10
"""Reasons, of failures and refusals."""


@dataclass(frozen=True)
class OptimizationReport:
    """Everything the page shows.

    Attributes:
        name: what was optimized.
        about: the run's summary, as in summary.json.
        scores: scores of all calls in their order, (n,).
        best: the best molecules, with their score, terms and call.
        start: the molecules that the search began from; a single one is the lead.
        path: the way from where the search began to the best.
        terms: columns of `best` that make the score, written under each molecule.
        front: the Pareto front of the objective's terms; None where there is only one.
    """

    name: str
    about: Mapping[str, Any]
    scores: np.ndarray
    best: pd.DataFrame
    start: Sequence[str]
    path: Sequence[Step]
    terms: Sequence[str]
    front: Front | None = None


def optimization_page(run: OptimizationReport) -> Exploration:
    """The page: how the scores rose, the best molecules, the way to them, the front, and what was refused."""
    about = run.about
    charts = [curve_chart(run.scores, about["budget"]), progress_chart(run.scores)]
    return Exploration(
        "optimization",
        ", ".join(label(name) for name in run.name.split(", ")),
        f"{about['calls']:,} of {about['budget']:,} calls, by {about['search']}; "
        f"ended: {ENDINGS.get(about['ending'], about['ending'])}.",
        _tiles(run),
        [
            Section("Scores over the calls", ABOUT_CURVE, charts=charts),
            Section("Best molecules", _about_best(run), cards=_with_lead(run)),
            Section(
                "The way to the best", ABOUT_PATH, cards=_steps(run.path), columns=len(run.path), alike=True
            ),
            *([_front(run.front)] if run.front else []),
            Section("Refused before scoring", ABOUT_REFUSED, bars=_bars(about["refused"])),
            Section("Scored without a result", ABOUT_FAILED, bars=_bars(about["failed"])),
        ],
    )


def best_grid(run: OptimizationReport) -> Grid:
    """The best molecules with their scores, terms and calls, behind the lead."""
    return _grid(_with_lead(run))


def draw_pictures(run: OptimizationReport, folder: Path) -> None:
    """The best molecules and the way to them as pictures, `best.png` and `path.png`."""
    for name, grid in (("best", best_grid(run)), ("path", _grid(_steps(run.path), alike=True))):
        draw_grid(grid, str(folder / f"{name}.png"))


def _grid(cards: Sequence[Card], *, alike: bool = False) -> Grid:
    legends = [f"{card.mark}\n{card.legend}".strip() for card in cards]
    leads = [card.lead for card in cards] if any(card.lead for card in cards) else ()
    return Grid([card.smiles for card in cards], legends, alike=alike, leads=leads)


ENDINGS = {
    "budget": "the budget is spent",
    "stalled": "nothing new was found any more",
    "open": "not yet, scores are awaited",
}
ABOUT_CURVE = (
    "The best score so far and the mean of the ten best. Each distinct molecule that was scored is a call, "
    "in its order; those to begin with are counted too."
)
ABOUT_PATH = (
    "Back from the best, each molecule is the most similar one that was scored before it and lower; what "
    "neighbors share lies at the same place."
)
ABOUT_REFUSED = "Distinct molecules that the constraints kept from being scored; they cost no call."
ABOUT_FAILED = "They cost their call, and are not tried again."


def _tiles(run: OptimizationReport) -> list[Tile]:
    about = run.about
    tiles = [
        Tile("Best", f"{about['best']:.4f}", "score, from 0 to 1"),
        Tile("Mean of the ten best", f"{about['top_10_mean']:.4f}"),
        Tile("AUC top-10", f"{about['auc_top_10']:.4f}", "that mean, averaged over the budget"),
        Tile("Calls", f"{about['calls']:,}", "distinct molecules scored"),
    ]
    if "seconds" in about:
        tiles.append(Tile("Time", f"{about['seconds']:,.0f} s"))
    if about.get("hypervolume") is not None:
        tiles.append(
            Tile("Hypervolume", f"{about['hypervolume']:.4f}", "of all terms, what the front reaches")
        )
    return tiles


def _about_best(run: OptimizationReport) -> str:
    about = f"The {min(DRAWN, len(run.best))} of highest score."
    if len(run.start) == 1:
        about += " What they do not share with the lead is colored; similarity is Tanimoto's to it."
    elif run.start:
        about += " Similarity is Tanimoto's to the nearest of the molecules that the search began from."
    return about


def _with_lead(run: OptimizationReport) -> list[Card]:
    """The best molecules, behind the single one that they come from."""
    if len(run.start) != 1:
        return _best(run)
    (lead,) = run.start
    known = run.best.loc[run.best[SMILES] == lead].head(1).to_dict("records")
    line = f"score {known[0][SCORE]:.4f}\n{_terms(known[0], run.terms)}\n" if known else ""
    return [Card(lead, line + facts({SMILES: lead}), "lead", lead=lead), *_best(run)]


def _best(run: OptimizationReport) -> list[Card]:
    best = run.best.head(DRAWN)
    lead = run.start[0] if len(run.start) == 1 else ""
    lines = [_terms(row, run.terms) for row in best.to_dict("records")]
    if run.start and len(best):
        found, start = (morgan_bits([parse(one) for one in some]) for some in (best[SMILES], run.start))
        near, _ = nearest(found, start)
        lines = [f"{line}\nsimilarity {value:.2f}".strip() for line, value in zip(lines, near, strict=True)]
    marks = [f"{number}.  {score:.4f}" for number, score in enumerate(best[SCORE], start=1)]
    drawn = cards(best.drop(columns=list(run.terms), errors="ignore"), lines, marks, lead=lead)
    return [replace(card, id=f"call {call:,}") for card, call in zip(drawn, best["call"], strict=True)]


def _terms(row: Mapping[Any, Any], names: Sequence[str]) -> str:
    """The terms' values, two in a line."""
    values = [shown(name, row[name]) for name in names]
    return "\n".join(" · ".join(values[start : start + 2]) for start in range(0, len(values), 2))


def _steps(path: Sequence[Step]) -> list[Card]:
    return [
        Card(step.smiles, f"call {step.call:,}", f"{step.score:.4f}")
        if step.call
        else Card(step.smiles, "where it began", "seed")
        for step in path
    ]


def _front(front: Front) -> Section:
    return Section(
        "Pareto front",
        "Molecules of which no other is better in one term without being worse in another (pareto.csv): "
        f"{len(front.molecules):,}. Charts show desirabilities: 1 is all that is wanted of a term.",
        charts=front_charts(front),
    )


def _bars(reasons: Mapping[str, int]) -> list[Any]:
    return reason_bars(reasons, sum(reasons.values()), LISTED)
