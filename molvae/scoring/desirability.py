"""Desirability: pure functions from scores to [0, 1], 1 being best (Derringer, Suich, 1980); NaN stays NaN.

In YAML, with `_partial_: true`, a function's settings are given and the scores are left out.
"""

from typing import Literal

import numpy as np


def identity(values: np.ndarray) -> np.ndarray:
    """Take scores that lie in [0, 1] already, such as QED or similarity, and cut off what does not."""
    return np.clip(values, 0.0, 1.0)


def ramp(values: np.ndarray, zero: float, one: float) -> np.ndarray:
    """Linear from 0 at `zero` to 1 at `one`; a `zero` above `one` falls instead of rising.

    Raises:
        ValueError: if both are the same; that is a `threshold`.
    """
    if zero == one:
        raise ValueError(f"a ramp from {zero:g} to {one:g} has no slope: use threshold")
    return np.clip((values - zero) / (one - zero), 0.0, 1.0)


def trapezoid(values: np.ndarray, low: float, high: float, margin: float) -> np.ndarray:
    """1 from `low` to `high`, 0 beyond `margin` outside, linear between.

    Raises:
        ValueError: for a margin below 0.
    """
    if margin < 0:
        raise ValueError(f"a trapezoid's margin is 0 or more, not {margin:g}")
    if margin == 0:
        inside = ((values >= low) & (values <= high)).astype(np.float64)
        return np.where(np.isnan(values), np.nan, inside)
    return np.minimum(ramp(values, low - margin, low), ramp(values, high + margin, high))


def gaussian(
    values: np.ndarray, mean: float, deviation: float, flat: Literal["none", "below", "above"] = "none"
) -> np.ndarray:
    """1 at `mean`, exp(-1/2) one `deviation` away; `flat` keeps 1 on one side (GuacaMol's Min-, MaxGauss).

    Raises:
        ValueError: for another `flat`, or a deviation that is not above 0.
    """
    if deviation <= 0:
        raise ValueError(f"a gaussian's deviation is above 0, not {deviation:g}: use trapezoid for a range")
    offset = (values - mean) / deviation
    if flat == "below":
        offset = np.maximum(offset, 0.0)
    elif flat == "above":
        offset = np.minimum(offset, 0.0)
    elif flat != "none":
        raise ValueError(f"flat is 'none', 'below' or 'above', not '{flat}'")
    return np.exp(-0.5 * offset**2)


def sigmoid(values: np.ndarray, middle: float, width: float) -> np.ndarray:
    """1/2 at `middle`, 0.73 one `width` above; a negative width falls instead of rising.

    Raises:
        ValueError: for a width of 0.
    """
    if width == 0:
        raise ValueError("a sigmoid's width is not 0: use threshold")
    return 0.5 * (1.0 + np.tanh((values - middle) / (2.0 * width)))


def threshold(values: np.ndarray, least: float) -> np.ndarray:
    """1 from `least` on, 0 below."""
    return np.where(np.isnan(values), np.nan, (values >= least).astype(np.float64))
