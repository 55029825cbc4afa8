"""Numbers as text."""

import math

DASH = "–"
"""Where there is no number."""


def number(value: float, form: str) -> str:
    """A number in a format of Python's, or a dash for NaN."""
    return DASH if math.isnan(value) else format(value, form)
