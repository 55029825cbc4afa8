"""Charts of a search: how the best grew with the trials, and which settings lead where."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from markupsafe import Markup, escape

from molvae.report.chart import HEIGHT, WIDTH, nice_ticks

_LEFT, _RIGHT, _TOP, _BOTTOM = 52, 10, 10, 26
_TICKS = 5
TALL, EACH, NARROWEST = 330, 116, 640
"""Height of parallel coordinates, least width of an axis, and of all, in pixels."""
_LETTER = 8.5
"""Width of a letter of an axis's name."""
_HEAD, _FOOT = 46, 20
OURS = "stroke:var(--ours);fill:none;stroke-width:2"
OTHER = "stroke:var(--other);fill:none;stroke-width:1;stroke-opacity:.6"


@dataclass(frozen=True)
class Axis:
    """One axis of parallel coordinates.

    Attributes:
        name: written above it.
        places: of each line, 0 (bottom) to 1 (top).
        labels: place and text of what is written beside it.
    """

    name: str
    places: Sequence[float]
    labels: Sequence[tuple[float, str]]


def axis_of(name: str, values: Sequence[Any], log: bool = False) -> Axis:
    """An axis of numbers, linear or logarithmic, or of words at even distances."""
    if any(isinstance(value, bool) or not isinstance(value, int | float) for value in values):
        words = sorted(set(map(str, values)))
        place = _scale(0, len(words) - 1, 0.0, 1.0)
        labels = [(place(number), word) for number, word in enumerate(words)]
        return Axis(name, [place(words.index(str(value))) for value in values], labels)
    scale = math.log if log else float
    low, high = min(values), max(values)
    place = _scale(scale(low), scale(high), 0.0, 1.0)
    labels = [(place(scale(end)), f"{end:.3g}") for end in sorted({low, high})]
    return Axis(name, [place(scale(value)) for value in values], labels)


def history(values: Sequence[float], better: str, label: str) -> Markup:
    """A measure by trial, as dots, and the best so far, as a line.

    Args:
        values: of trials 0, 1, ...; NaN where one has none.
        better: "minimize" or "maximize".
        label: what a screen reader says.
    """
    known = [(trial, value) for trial, value in enumerate(values) if math.isfinite(value)]
    if not known:
        return Markup('<p class="about">No trial has run to its end.</p>')
    numbers = [value for _, value in known]
    low, high = min(numbers), max(numbers)
    ticks = nice_ticks(low, high if high > low else low + max(abs(low), 1.0), _TICKS)
    x = _scale(0, len(values) - 1, _LEFT, WIDTH - _RIGHT)
    y = _scale(min([low, *ticks]), max([high, *ticks]), HEIGHT - _BOTTOM, _TOP)
    best = (np.minimum if better == "minimize" else np.maximum).accumulate(numbers)
    steps = "".join(f"H{x(trial):.1f}V{y(value):.1f}" for (trial, _), value in zip(known, best, strict=True))
    dots = "".join(
        f'<circle cx="{x(trial):.1f}" cy="{y(value):.1f}" r="3" style="fill:var(--other)">'
        f"<title>trial {trial}: {value:.4g}</title></circle>"
        for trial, value in known
    )
    line = f'<path style="{OURS}" d="M{x(known[0][0]):.1f} {y(best[0]):.1f}{steps}"/>'
    return _svg(WIDTH, HEIGHT, label, _frame(ticks, y, len(values) - 1) + dots + line)


def parallel_coordinates(
    axes: Sequence[Axis], best: Sequence[bool], titles: Sequence[str], label: str
) -> Markup:
    """A line for each trial through its settings and its objectives; the best ones stand out.

    Args:
        axes: settings and objectives, with a place for each of n trials.
        best: which of the n trials are the best.
        titles: shown where one points at a line, n.
        label: what a screen reader says.
    """
    longest = max(len(part) for axis in axes for part in _title(axis))
    each = max(EACH, NARROWEST / len(axes), _LETTER * longest)
    width = round(each * len(axes))
    x = _scale(0, len(axes) - 1, each / 2, width - each / 2)
    y = _scale(0, 1, TALL - _FOOT, _HEAD)

    def line(row: int) -> str:
        corners = (f"{x(at):.1f} {y(axis.places[row]):.1f}" for at, axis in enumerate(axes))
        style = OURS if best[row] else OTHER
        return f'<path style="{style}" d="M{"L".join(corners)}"><title>{escape(titles[row])}</title></path>'

    rows = sorted(range(len(titles)), key=lambda row: best[row])  # the best on top
    drawn = [line(row) for row in rows] + [_axis(x(at), axis, y) for at, axis in enumerate(axes)]
    return _svg(width, TALL, label, "".join(drawn), fixed=True)


def _title(axis: Axis) -> tuple[str, str]:
    """Its name in two lines: names of neighbors would meet."""
    group, dot, name = axis.name.rpartition(".")
    return group + dot, name


def _axis(x: float, axis: Axis, y: Callable[[float], float]) -> str:
    labels = "".join(
        f'<text x="{x + 5:.1f}" y="{y(place) + 4:.1f}">{escape(text)}</text>' for place, text in axis.labels
    )
    title = "".join(
        f'<text x="{x:.1f}" y="{line}" text-anchor="middle" style="font-weight:600">{escape(part)}</text>'
        for line, part in zip((14, 30), _title(axis), strict=True)
        if part
    )
    return f'<line class="axis" x1="{x:.1f}" x2="{x:.1f}" y1="{y(0):.1f}" y2="{y(1):.1f}"/>{labels}{title}'


def _frame(ticks: Sequence[float], y: Callable[[float], float], last: int) -> str:
    """Horizontal lines with their values, and the first and last trial below."""
    right = WIDTH - _RIGHT
    lines = "".join(
        f'<line class="axis" x1="{_LEFT}" x2="{right}" y1="{y(tick):.1f}" y2="{y(tick):.1f}"/>'
        f'<text x="{_LEFT - 6}" y="{y(tick) + 4:.1f}" text-anchor="end">{tick:g}</text>'
        for tick in ticks
    )
    return (
        f'{lines}<text x="{_LEFT}" y="{HEIGHT - 6}">trial 0</text>'
        f'<text x="{right}" y="{HEIGHT - 6}" text-anchor="end">{last}</text>'
    )


def _scale(low: float, high: float, start: float, end: float) -> Callable[[float], float]:
    """A line from low, drawn at start, to high, drawn at end; the middle where they are the same."""
    if low == high:
        return lambda value: (start + end) / 2
    return lambda value: start + (end - start) * (value - low) / (high - low)


def _svg(width: int, height: int, label: str, content: str, *, fixed: bool = False) -> Markup:
    # Only numbers and escaped words are put in; what is too wide for a page is moved sideways.
    kind, style = ("chart fixed", f' style="min-width:{width}px"') if fixed else ("chart", "")
    return Markup(
        f'<svg class="{kind}"{style} viewBox="0 0 {width} {height}" role="img" '
        f'aria-label="{escape(label)}">{content}</svg>'
    )
