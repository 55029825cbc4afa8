"""Small charts as inline SVG whose colours come from the page, light or dark."""

from collections.abc import Mapping

import numpy as np
from markupsafe import Markup, escape

WIDTH, HEIGHT = 480, 200
_LEFT, _RIGHT, _TOP, _BOTTOM = 6, 6, 8, 24
_BINS = 60
_TICKS = 7


def histograms(series: Mapping[str, np.ndarray], label: str) -> Markup:
    """Several distributions of one quantity over the same bins, each as the share of its own values.

    Args:
        series: name -> values, one or two; the last is drawn on top. NaN and the outermost 0.1 % on each side
            are left out of the picture.
        label: what a screen reader says.
    """
    known = {name: values[np.isfinite(values)] for name, values in series.items()}
    known = {name: values for name, values in known.items() if len(values)}
    if not known:
        return Markup('<p class="about">No value to draw.</p>')
    low = min(np.quantile(values, 0.001) for values in known.values())
    high = max(np.quantile(values, 0.999) for values in known.values())
    edges = np.linspace(low, high if high > low else low + 1.0, _BINS + 1)
    shares = {name: np.histogram(values, bins=edges)[0] / len(values) for name, values in known.items()}
    top = max(share.max() for share in shares.values()) or 1.0
    paths = [
        f'<path class="series-{number}" d="{_outline(shares[name] / top)}"/>'
        for number, name in enumerate(series)
        if name in shares
    ]
    # Only numbers and escaped names are put in.
    return Markup(
        f'<svg class="chart" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{escape(label)}">'
        f"{''.join(paths)}{_axis(edges[0], edges[-1])}</svg>"
    )


def _outline(heights: np.ndarray) -> str:
    """Steps of a histogram as a closed path; heights are 0 to 1."""
    xs = np.linspace(_LEFT, WIDTH - _RIGHT, len(heights) + 1)
    floor = HEIGHT - _BOTTOM
    ys = floor - heights * (floor - _TOP)
    steps = "".join(f"V{y:.1f}H{x:.1f}" for x, y in zip(xs[1:], ys, strict=True))
    return f"M{xs[0]:.1f} {floor}{steps}V{floor}Z"


def _axis(low: float, high: float) -> str:
    floor = HEIGHT - _BOTTOM
    line = f'<line class="axis" x1="{_LEFT}" x2="{WIDTH - _RIGHT}" y1="{floor}" y2="{floor}"/>'
    ticks = [tick for tick in _nice_ticks(low, high) if low <= tick <= high]
    scale = (WIDTH - _LEFT - _RIGHT) / (high - low)
    labels = (
        f'<text x="{min(max(_LEFT + (tick - low) * scale, 14), WIDTH - 14):.1f}" y="{HEIGHT - 6}" '
        f'text-anchor="middle">{tick:g}</text>'
        for tick in ticks
    )
    return line + "".join(labels)


def _nice_ticks(low: float, high: float) -> list[float]:
    """Multiples of 1, 2 or 5 times a power of ten."""
    rough = (high - low) / _TICKS
    power = 10.0 ** np.floor(np.log10(rough))
    step = next(factor * power for factor in (1, 2, 5, 10) if factor * power >= rough)
    first, last = int(np.ceil(low / step)), int(np.floor(high / step))
    return [round(number * step, 10) for number in range(first, last + 1)]
