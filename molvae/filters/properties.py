"""Ranges of physical-chemical properties: Lipinski's, Veber's, lead-like, one's own."""

from collections.abc import Mapping, Sequence
from typing import Self

import numpy as np
from rdkit.Chem import Mol

from molvae.chem.descriptors import descriptor, evaluate
from molvae.errors import SettingError
from molvae.filters.filter import ExplainingFilter

Range = Mapping[str, float]


class PropertyRange(ExplainingFilter):
    """Passes molecules whose properties lie in their ranges, ends included.

    Args:
        ranges: property name (see `molvae.chem.descriptors`) -> {"min": ..., "max": ...}, or one of the two.
        violations: how many properties may be out of range (Lipinski's rule allows one); a property that
            cannot be computed is out of range.

    Raises:
        ArgumentError: for an unknown property, or a range without `min` and `max`.
    """

    def __init__(self, ranges: Mapping[str, Range], violations: int = 0) -> None:
        for name, limits in ranges.items():
            descriptor(name)
            if not limits or limits.keys() - {"min", "max"}:
                raise SettingError(f"ranges.{name}", dict(limits), "{min: ..., max: ...}, or one of the two")
        self.ranges = {name: dict(limits) for name, limits in ranges.items()}
        self.violations = violations

    def failure(self, mol: Mol) -> str:
        """Name the properties that are out of range, if they are more than allowed."""
        return self.failures([mol])[0]

    def failures(self, mols: Sequence[Mol]) -> list[str]:
        """Name the properties out of range of each molecule that has more of them than allowed."""
        broken: list[list[str]] = [[] for _ in mols]
        for name, limits in self.ranges.items():
            values = evaluate(descriptor(name), mols)
            low, high = limits.get("min", -np.inf), limits.get("max", np.inf)
            for row, value in enumerate(values):
                if not low <= value <= high:
                    broken[row].append(_violation(name, value, low, high))
        return [", ".join(names) if len(names) > self.violations else "" for names in broken]

    def allowing(self, mols: Sequence[Mol]) -> Self:
        """The same with ranges wide enough for some molecules."""
        wide = {
            name: _widened(limits, evaluate(descriptor(name), mols)) for name, limits in self.ranges.items()
        }
        return type(self)(wide, self.violations)


def _widened(limits: Range, values: np.ndarray) -> Range:
    known = values[np.isfinite(values)].tolist()
    ends = {"min": min, "max": max}
    return {name: ends[name]([limit, *known]) for name, limit in limits.items()}


def _violation(name: str, value: float, low: float, high: float) -> str:
    if np.isnan(value):
        return f"{name} cannot be computed"
    return f"{name} below {low:g}" if value < low else f"{name} above {high:g}"


def within_ranges(ranges: Mapping[str, Range]) -> dict[str, PropertyRange]:
    """A filter called `ranges` by those of the ranges that refuse anything; no filter where none does.

    Raises:
        SettingError: a range is empty.
        ArgumentError: for an unknown property, or a range without `min` and `max`.
    """
    ends = {name: (limits.get("min", -np.inf), limits.get("max", np.inf)) for name, limits in ranges.items()}
    for name, (low, high) in ends.items():
        if low > high:
            nothing = f"nothing lies above {low:g} and below {high:g}"
            raise SettingError(f"ranges.{name}", dict(ranges[name]), nothing)
    limiting = {name: ranges[name] for name, both in ends.items() if np.isfinite(both).any()}
    return {"ranges": PropertyRange(limiting)} if limiting else {}
