"""Small charts as inline SVG whose colors come from the page, light or dark."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
from markupsafe import Markup, escape

WIDTH, HEIGHT = 480, 200
_LEFT, _RIGHT, _TOP, _BOTTOM = 6, 6, 8, 24
_MARGIN = 44
"""Left of a chart with values along its side."""
_BINS = 60
"""Most bins of a histogram; few values get fewer."""
_TICKS = 7
NOTHING = Markup('<p class="about">No value to draw.</p>')


def histograms(series: Mapping[str, np.ndarray], label: str) -> Markup:
    """Several distributions of one quantity over the same bins, each as the share of its own values.

    Args:
        series: name -> values, one or two; the last is ours, drawn on top. NaN and the outermost 0.1 % on
            each side are left out of the picture.
        label: what a screen reader says.
    """
    known = {name: values[np.isfinite(values)] for name, values in series.items()}
    known = {name: values for name, values in known.items() if len(values)}
    if not known:
        return NOTHING
    low = min(np.quantile(values, 0.001) for values in known.values())
    high = max(np.quantile(values, 0.999) for values in known.values())
    bins = min(_BINS, max(8, int(2 * min(map(len, known.values())) ** 0.5)))
    edges = np.linspace(low, high if high > low else low + 1.0, bins + 1)
    shares = {name: np.histogram(values, bins=edges)[0] / len(values) for name, values in known.items()}
    top = max(share.max() for share in shares.values()) or 1.0
    paths = [
        f'<path class="series-{number}" d="{_outline(shares[name] / top)}"/>'
        for number, name in enumerate(series, start=2 - len(series))
        if name in shares
    ]
    return _svg(label, [*paths, _axis(edges[0], edges[-1])])


Curve = tuple[np.ndarray, np.ndarray]
"""Values along the axis and of the curve; it is broken where the latter is NaN."""


def lines(
    series: Mapping[str, Sequence[Curve]], label: str, *, dots: bool = True, counts: bool = False
) -> Markup:
    """Curves over one axis.

    Args:
        series: name -> the curves drawn in its color, one or two names; the last is ours, drawn on top.
        label: what a screen reader says.
        dots: one at each point.
        counts: whole numbers stand along the axis.
    """
    known = [np.isfinite(y) for curves in series.values() for _, y in curves]
    if not any(one.any() for one in known):
        return NOTHING
    frame = _Frame.around([curve for curves in series.values() for curve in curves])
    parts = [_levels(frame)]
    for number, curves in enumerate(series.values(), start=2 - len(series)):
        for x, y in curves:
            points = frame.places(x, y)
            parts.append(f'<path class="line-{number}" d="{_polyline(points)}"/>')
            parts += [
                f'<circle class="dot-{number}" cx="{left:.1f}" cy="{top:.1f}" r="3"/>'
                for left, top in (points if dots else ())
                if np.isfinite(top)
            ]
    return _svg(label, [*parts, _axis(frame.low, frame.high, _MARGIN, counts=counts)])


RAMP = ("#c9dde1", "#9cc7cf", "#6aaebb", "#3a93a4", "#12768a", "#0a5566", "#063a47")
"""From few to much."""
UNKNOWN = "#c99aa8"
_DOTS = 4_000
"""More points than that hide each other."""


def scatter(x: np.ndarray, y: np.ndarray, values: np.ndarray, label: str) -> Markup:
    """Points of a plane, colored by a value in steps of equally many points.

    Args:
        x: n places across; of more than 4,000, evenly spaced ones are drawn.
        y: n places upwards.
        values: n of them; NaN has a color of its own.
        label: what a screen reader says.
    """
    if not len(x):
        return NOTHING
    return _svg(label, _points(x, y, values, _Frame.around([(x, y)]), _LEFT))


def agreement(x: np.ndarray, y: np.ndarray, values: np.ndarray, label: str) -> Markup:
    """The same of two quantities that are to agree: on one scale, beside the line where they do."""
    if not len(x):
        return NOTHING
    both = np.concatenate([x, y]).astype(float)
    frame = _Frame.around([(both, both)])
    ends = np.array([frame.low, frame.high])
    line = f'<path class="line-0" d="{_polyline(frame.places(ends, ends))}"/>'
    axis = _axis(frame.low, frame.high, _MARGIN)
    return _svg(label, [_levels(frame), line, *_points(x, y, values, frame, _MARGIN), axis])


def _points(x: np.ndarray, y: np.ndarray, values: np.ndarray, frame: _Frame, left: int) -> list[str]:
    """Dots in the colors of `RAMP`, by steps of equally many."""
    rows = spaced(len(x), _DOTS)
    x, y, values = (one[rows].astype(float) for one in (x, y, values))
    places = np.array(frame.places(x, y, left=left))
    known = np.isfinite(values)
    edges = np.quantile(values[known], np.linspace(0, 1, len(RAMP) + 1)[1:-1]) if known.any() else []
    steps = np.where(known, np.searchsorted(edges, values), -1)
    return [
        f'<path fill="none" stroke="{color}" stroke-width="5" stroke-linecap="round" '
        f'd="{_dots(places[steps == step])}"/>'
        for step, color in enumerate((UNKNOWN, *RAMP), start=-1)
        if (steps == step).any()
    ]


def spaced(count: int, most: int) -> np.ndarray:
    """Places of at most so many of `count` things, evenly spaced in their order.

    >>> spaced(5, 3).tolist(), spaced(2, 3).tolist()
    ([0, 2, 4], [0, 1])
    """
    return np.unique(np.linspace(0, max(count - 1, 0), min(most, count)).round().astype(int))


def _dots(places: np.ndarray) -> str:
    return "".join(f"M{x:.1f} {y:.1f}h0" for x, y in places)


@dataclass(frozen=True)
class _Frame:
    """What the sides of a chart stand for."""

    low: float
    high: float
    bottom: float
    top: float

    @classmethod
    def around(cls, curves: Sequence[Curve]) -> Self:
        """The smallest that holds all points; one value has room above it."""
        x = np.concatenate([x[np.isfinite(y)] for x, y in curves])
        y = np.concatenate([y[np.isfinite(y)] for _, y in curves])
        low, high, bottom, top = float(x.min()), float(x.max()), float(y.min()), float(y.max())
        return cls(low, high if high > low else low + 1.0, bottom, top if top > bottom else bottom + 1.0)

    def places(self, x: np.ndarray, y: np.ndarray, left: int = _MARGIN) -> list[tuple[float, float]]:
        """Pixels from the left and from above."""
        across = left + (x - self.low) / (self.high - self.low) * (WIDTH - left - _RIGHT)
        floor = HEIGHT - _BOTTOM
        down = floor - (y - self.bottom) / (self.top - self.bottom) * (floor - _TOP)
        return list(zip(across.tolist(), down.tolist(), strict=True))


def _svg(label: str, parts: Sequence[str]) -> Markup:
    # Only numbers and the escaped label are put in.
    return Markup(
        f'<svg class="chart" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{escape(label)}">'
        f"{''.join(parts)}</svg>"
    )


def _polyline(points: Sequence[tuple[float, float]]) -> str:
    """Straight pieces from point to point; none to or from one that is NaN."""
    path, pen = [], "M"
    for x, y in points:
        if np.isfinite(y):
            path.append(f"{pen}{x:.1f} {y:.1f}")
            pen = "L"
        else:
            pen = "M"
    return "".join(path)


def _levels(frame: _Frame) -> str:
    """Horizontal lines with their values at the left."""
    values = np.array(nice_ticks(frame.bottom, frame.top, 4))
    return "".join(
        f'<line class="axis" x1="{_MARGIN}" x2="{WIDTH - _RIGHT}" y1="{y:.1f}" y2="{y:.1f}"/>'
        f'<text x="{_MARGIN - 6}" y="{y + 4:.1f}" text-anchor="end">{value:g}</text>'
        for value, (_, y) in zip(values, frame.places(np.full(len(values), frame.low), values), strict=True)
    )


def _outline(heights: np.ndarray) -> str:
    """Steps of a histogram as a closed path; heights are 0 to 1."""
    xs = np.linspace(_LEFT, WIDTH - _RIGHT, len(heights) + 1)
    floor = HEIGHT - _BOTTOM
    ys = floor - heights * (floor - _TOP)
    steps = "".join(f"V{y:.1f}H{x:.1f}" for x, y in zip(xs[1:], ys, strict=True))
    return f"M{xs[0]:.1f} {floor}{steps}V{floor}Z"


def _axis(low: float, high: float, left: int = _LEFT, *, counts: bool = False) -> str:
    floor = HEIGHT - _BOTTOM
    line = f'<line class="axis" x1="{left}" x2="{WIDTH - _RIGHT}" y1="{floor}" y2="{floor}"/>'
    scale = (WIDTH - left - _RIGHT) / (high - low)
    labels = (
        f'<text x="{_inside(left + (tick - low) * scale, _written(tick)):.1f}" y="{HEIGHT - 6}" '
        f'text-anchor="middle">{_written(tick)}</text>'
        for tick in nice_ticks(low, high, _TICKS)
        if not counts or tick == round(tick)
    )
    return line + "".join(labels)


def _inside(middle: float, text: str) -> float:
    """The middle of a text, moved so that none of it is cut off; letters are larger on a narrow page."""
    half = max(14.0, 5.0 * len(text))
    return min(max(middle, half), WIDTH - half)


def _written(tick: float) -> str:
    return f"{tick:,.0f}" if tick == round(tick) and abs(tick) < 1e9 else f"{tick:g}"


def nice_ticks(low: float, high: float, count: int) -> list[float]:
    """Multiples of 1, 2 or 5 times a power of ten between two numbers, about so many."""
    rough = (high - low) / count
    power = 10.0 ** np.floor(np.log10(rough))
    step = next(factor * power for factor in (1, 2, 5, 10) if factor * power >= rough)
    first, last = int(np.ceil(low / step)), int(np.floor(high / step))
    return [round(number * step, 10) for number in range(first, last + 1)]
