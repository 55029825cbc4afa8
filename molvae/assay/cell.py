"""What a cell of a table of measurements says: a number, or a bound that the value lies beyond."""

from __future__ import annotations

import math
import re
from typing import Any, NamedTuple

from molvae.errors import SettingError
from molvae.table.numbers import is_missing

BELOW, MEASURED, ABOVE = -1, 0, 1
"""Where the true value lies, seen from the number that is written."""

_SIGNS = {"<": BELOW, "<=": BELOW, "≤": BELOW, "<<": BELOW, ">": ABOVE, ">=": ABOVE, "≥": ABOVE, ">>": ABOVE}
_SIGNS |= dict.fromkeys(("", "=", "~", "≈"), MEASURED)
_NUMBER = re.compile(r"(<<|<=|<|≤|>>|>=|>|≥|=|~|≈)?\s*([+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)")

_LOGARITHM = re.compile(r"p(IC|EC|AC|GI|XC)50|pK[idb]\b|pChEMBL", re.IGNORECASE)
"""How columns of negative logarithms are called."""

EXPONENTS = {"M": 0, "mM": -3, "uM": -6, "µM": -6, "μM": -6, "nM": -9, "pM": -12, "fM": -15}
"""Units of concentration, as powers of ten of mol/l."""


class Reading(NamedTuple):
    """A cell as a number."""

    value: float
    side: int = MEASURED
    """`BELOW` or `ABOVE` where the number is a bound."""


def read_cell(cell: Any) -> Reading | None:
    """Read a cell; None where it holds something that is no number. A missing one is NaN.

    >>> read_cell(" >10 "), read_cell("6.3"), read_cell("weak")
    (Reading(value=10.0, side=1), Reading(value=6.3, side=0), None)
    """
    if is_missing(cell):
        return Reading(math.nan)
    match = _NUMBER.fullmatch(str(cell).strip())
    if match is None:
        return None
    value = float(match[2])
    return Reading(value, _SIGNS[match[1] or ""]) if math.isfinite(value) else None


def check_unit(unit: str | None, name: str) -> None:
    """Make sure that a unit is one of concentration, and that the column may have one.

    Raises:
        SettingError: it is not, or the column is a negative logarithm already.
    """
    if unit is None:
        return
    if unit not in EXPONENTS:
        raise SettingError(
            "unit", unit, f"one of {', '.join(EXPONENTS)}, or none to learn values as they are"
        )
    if _LOGARITHM.match(name):
        raise SettingError("unit", unit, f"{name} is a negative logarithm already; leave the unit out")


def negative_logarithm(reading: Reading, unit: str) -> Reading | None:
    """A concentration as its negative decimal logarithm in mol/l, bounds turned round; None for none above 0.

    >>> negative_logarithm(Reading(10.0, ABOVE), "uM")
    Reading(value=5.0, side=-1)
    """
    if math.isnan(reading.value):
        return reading
    if reading.value <= 0:
        return None
    return Reading(-math.log10(reading.value) - EXPONENTS[unit], -reading.side)
