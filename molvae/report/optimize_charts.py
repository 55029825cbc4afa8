"""Charts of an optimization: scores over calls, and the Pareto front in each pair of terms."""

from itertools import combinations, pairwise
from pathlib import Path

import matplotlib.figure
import numpy as np
from matplotlib.ticker import MaxNLocator

from molvae.files.whole import beside, naming_errors
from molvae.optimization.oracle.summary import Front
from molvae.report.chart import Curve, histograms, lines, spaced
from molvae.report.exploration import Chart
from molvae.report.meanings import label

POINTS = 300
"""Places of a curve that are drawn."""
DOTS = 1_000
"""Molecules behind the front that are drawn."""
KEPT = 10
"""Best molecules so far whose mean is drawn."""
BEST, MEAN = "best", "mean of the ten best"


def curve_chart(scores: np.ndarray, budget: int) -> Chart:
    """The best score so far and the mean of the ten best, over the calls."""
    series = {name: [one] for name, one in _curves(scores).items()}
    return Chart(
        "Score",
        lines(series, "scores over the calls", dots=False, counts=True),
        list(series),
        f"of {budget:,} calls",
    )


def progress_chart(scores: np.ndarray) -> Chart:
    """How the scores of later molecules differ from those of earlier ones."""
    half = len(scores) // 2
    series = {"first half of the calls": scores[:half], "second half": scores[half:]}
    drawing = histograms(series, "scores in the first and the second half of the calls")
    return Chart("Molecules by score", drawing, list(series), "shares of each half")


def draw_curve(scores: np.ndarray, picture: Path) -> None:
    """The same as a picture, with each molecule as a dot."""
    figure = matplotlib.figure.Figure(figsize=(8, 4.5), layout="constrained")
    axis = figure.subplots()
    axis.plot(np.arange(1, len(scores) + 1), scores, ".", color="0.75", markersize=3, label="one molecule")
    for (name, (calls, values)), color in zip(_curves(scores).items(), ("#8a96a3", "#0b7285"), strict=True):
        axis.plot(calls, values, color=color, label=name)
    axis.set(xlabel="call", ylabel="score")
    axis.grid(alpha=0.3)
    axis.spines[["top", "right"]].set_visible(False)
    axis.xaxis.set_major_locator(MaxNLocator(integer=True))
    axis.legend(frameon=False, loc="lower center", bbox_to_anchor=(0.5, 1.0), ncols=3)
    with naming_errors(picture), beside(picture) as part:
        figure.savefig(part, dpi=150, format="png")


def front_charts(front: Front) -> list[Chart]:
    """The molecules in each pair of terms; the front is ours."""
    names = list(front.terms)
    return [
        Chart(
            f"{label(names[first])}, {label(names[second])}",
            lines(
                {
                    "scored": [_apart(front.places[_some(~front.on_front)][:, [first, second]])],
                    "front": [_apart(front.places[front.on_front][:, [first, second]])],
                },
                f"{names[first]} and {names[second]} of the molecules",
            ),
            ["scored", "front"],
            f"→ {label(names[first])}   ↑ {label(names[second])}",
        )
        for first, second in combinations(range(len(names)), 2)
    ]


def _curves(scores: np.ndarray) -> dict[str, Curve]:
    """Mean of the ten best, then the best, after some of the calls; failures count as 0."""
    known = np.nan_to_num(scores)
    calls = np.unique(np.linspace(1, len(known), min(POINTS, len(known))).round().astype(int))
    top, means, bests = np.empty(0), [], []
    for start, stop in pairwise([0, *calls.tolist()]):
        top = np.sort(np.concatenate([top, known[start:stop]]))[-KEPT:]
        means.append(top.mean() if stop >= KEPT else np.nan)
        bests.append(top[-1])
    return {MEAN: (calls, np.array(means)), BEST: (calls, np.array(bests))}


def _some(rows: np.ndarray) -> np.ndarray:
    """As many of the rows that are True as are drawn, evenly spaced."""
    found = np.flatnonzero(rows)
    return found[spaced(len(found), DOTS)]


def _apart(points: np.ndarray) -> Curve:
    """Points that no line joins: a gap follows each."""
    gaps = np.full_like(points, np.nan)
    x, y = np.stack([points, gaps], axis=1).reshape(-1, 2).T
    return x, y
