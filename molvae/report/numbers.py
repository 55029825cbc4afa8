"""Numbers as text."""

import math

DASH = "–"
"""Where there is no number."""


def number(value: float, form: str) -> str:
    """A number in a format of Python's, or a dash for NaN."""
    return DASH if math.isnan(value) else format(value, form)


def share(value: float) -> str:
    """A share as a percentage, which is 0 % for none alone.

    >>> [share(value) for value in (0.0, 0.0004, 0.25, math.nan)]
    ['0%', '<1%', '25%', '–']
    """
    return "<1%" if 0 < value < 0.005 else number(value, ".0%")


def figure(value: float) -> str:
    """A value of any size, as in a user's column, rounded for people: three digits; files have it in full.

    >>> [figure(value) for value in (0.6153846153846154, 0.00042, 7.0, 123456.7, 1e-30, math.nan)]
    ['0.615', '0.00042', '7', '123,457', '1e-30', '–']
    """
    return number(value, ",.0f" if 1_000 <= abs(value) < 1e9 else ".3g")
