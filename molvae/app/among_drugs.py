"""Where a property lies among approved drugs; without RDKit, which the server does not load."""

from __future__ import annotations

import json
import math
from bisect import bisect_left, bisect_right
from functools import cache
from importlib.resources import files


def percentile(name: str, value: float) -> float | None:
    """The share of approved drugs, in percent, with a lower value; those with the same count half.

    >>> percentile("qed", 2.0), percentile("qed", -1.0)
    (100.0, 0.0)
    """
    if math.isnan(value):
        return None
    among = quantiles(name)
    return min(100.0, 50 * (bisect_left(among, value) + bisect_right(among, value)) / (len(among) - 1))


def quantiles(name: str) -> list[float]:
    """The percentiles 0 to 100 of a property among approved drugs."""
    return _drugs()[name]


@cache
def _drugs() -> dict[str, list[float]]:
    content = files("molvae.app").joinpath("static/drugs.json").read_text(encoding="utf-8")
    return json.loads(content)["quantiles"]
