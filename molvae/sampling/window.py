"""A window of properties: which molecules lie in it, and how far others are from it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from molvae.chem.descriptors import descriptor, evaluate
from molvae.chem.mol import parsed
from molvae.filters.properties import Range

DEAR = ("sa", "qed")
"""Properties that take the longest: they are computed last."""
FAR_AWAY = 1e6
"""Square of the distance of what has no value."""
INWARD = 0.3
"""How far inside a window that is open to one side targets lie, in standard deviations."""


@dataclass(frozen=True, eq=False)
class Window:
    """Ranges of properties, ends included.

    Attributes:
        names: P properties; see `molvae.chem.descriptors`.
        low: float (P,), -inf where there is no lower end.
        high: float (P,), inf where there is no upper end.
    """

    names: tuple[str, ...]
    low: np.ndarray
    high: np.ndarray

    @classmethod
    def of(cls, ranges: Mapping[str, Range]) -> Window | None:
        """The window of ranges that refuse anything; None where none does."""
        ends = {name: (one.get("min", -np.inf), one.get("max", np.inf)) for name, one in ranges.items()}
        limiting = {name: both for name, both in ends.items() if np.isfinite(both).any()}
        if not limiting:
            return None
        low, high = np.array(list(limiting.values()), dtype=float).T
        return cls(tuple(limiting), low, high)

    def values(self, smiles: Sequence[str]) -> np.ndarray:
        """The properties of molecules, float (n, P); NaN where one cannot be computed."""
        mols = [mol for mol in map(parsed, smiles) if mol is not None]
        return np.column_stack([evaluate(descriptor(name), mols) for name in self.names])

    def values_of_nearer(self, smiles: Sequence[str], limits: np.ndarray, scale: np.ndarray) -> np.ndarray:
        """The properties of molecules that may be nearer than their limits: float (n, P).

        Of others NaN stands for what need not be computed, so that they are far away.

        Args:
            smiles: n molecules.
            limits: distances, float (n,).
            scale: of each property, float (P,).
        """
        mols = [mol for mol in map(parsed, smiles) if mol is not None]
        values = np.full((len(mols), len(self.names)), np.nan)
        squares, left = np.zeros(len(mols)), np.arange(len(mols))
        for place in sorted(range(len(self.names)), key=lambda place: self.names[place] in DEAR):
            values[left, place] = evaluate(descriptor(self.names[place]), [mols[row] for row in left])
            off = self.beyond(values[left])[:, place]
            squares[left] += np.nan_to_num((off / scale[place]) ** 2, nan=FAR_AWAY)
            left = left[squares[left] < limits[left] ** 2]
        return values

    def beyond(self, values: np.ndarray) -> np.ndarray:
        """How far each property is above (or, negative, below) its range: float (n, P), 0 inside."""
        return values - np.clip(values, self.low, self.high)

    def inside(self, values: np.ndarray) -> np.ndarray:
        """Bool (n,): True where all properties lie in their ranges."""
        return (self.beyond(values) == 0).all(axis=1)

    def distance(self, values: np.ndarray, scale: np.ndarray) -> np.ndarray:
        """Euclidean distance from the window in units of each property's scale: float (n,)."""
        return np.sqrt(np.nan_to_num((self.beyond(values) / scale) ** 2, nan=FAR_AWAY).sum(axis=1))

    def targets(self, values: np.ndarray, scale: np.ndarray, generator: np.random.Generator) -> np.ndarray:
        """Where molecules are to be moved: inside each range that they are out of, float (n, P)."""
        inward = np.abs(generator.normal(0.0, INWARD, values.shape)) * scale
        near = np.where(np.isfinite(self.low), self.low + inward, self.high - inward)
        both = np.isfinite(self.low) & np.isfinite(self.high)
        width = np.where(both, self.high - self.low, 0.0)
        drawn = np.where(both, self.low, 0.0) + generator.random(values.shape) * width
        return np.where(self.beyond(values) == 0, values, np.where(both, drawn, near))

    def described(self, values: np.ndarray) -> str:
        """Properties of one molecule in words, with those that are out of range marked."""
        beyond = self.beyond(values[None])[0]
        told = [
            f"{name} {value:.4g}" + (f" (wanted {_range(low, high)})" if off else "")
            for name, value, low, high, off in zip(
                self.names, values, self.low, self.high, beyond, strict=True
            )
        ]
        return ", ".join(told)


def _range(low: float, high: float) -> str:
    if np.isfinite(low) and np.isfinite(high):
        return f"{low:g} to {high:g}"
    return f"at least {low:g}" if np.isfinite(low) else f"at most {high:g}"
