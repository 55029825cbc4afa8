"""Several filters one after the other, with the first reason each molecule fails for."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from rdkit.Chem import Mol

from molvae.filters.filter import ExplainingFilter, Filter


@dataclass(frozen=True)
class FilterResult:
    """What became of n molecules."""

    passed: np.ndarray
    """bool (n,)."""

    reason: list[str]
    """n of them: "" where passed, else the filter and, where it tells, the rule ("brenk: nitro_group")."""

    @property
    def counts(self) -> dict[str, int]:
        """How many molecules failed for each reason, most first."""
        return dict(Counter(reason for reason in self.reason if reason).most_common())


class FilterChain:
    """Filters by name, applied in order; a molecule that fails one is not shown to the next.

    Args:
        filters: name -> filter; the name opens the reason.
    """

    def __init__(self, filters: Mapping[str, Filter]) -> None:
        self.filters = dict(filters)

    def apply(self, mols: Sequence[Mol]) -> FilterResult:
        """Filter n molecules."""
        reasons = [""] * len(mols)
        left = list(range(len(mols)))
        for name, one in self.filters.items():
            found = _reasons(name, one, [mols[row] for row in left])
            for row, reason in zip(left, found, strict=True):
                reasons[row] = reason
            left = [row for row in left if not reasons[row]]
        return FilterResult(passed=np.array([not reason for reason in reasons], dtype=bool), reason=reasons)

    def allowing(self, mols: Sequence[Mol]) -> "FilterChain":
        """The same, which does not hold against a molecule what some given ones have already.

        A filter that tells no reason is left out where one of them fails it.
        """
        wide = {
            name: one.allowing(mols) if isinstance(one, ExplainingFilter) else one
            for name, one in self.filters.items()
        }
        return FilterChain(
            {
                name: one
                for name, one in wide.items()
                if isinstance(one, ExplainingFilter) or not len(mols) or np.all(one(mols))
            }
        )

    def __call__(self, mols: Sequence[Mol]) -> np.ndarray:
        """Return bool (n,): True where a molecule passes every filter; so a chain is a filter too."""
        return self.apply(mols).passed


def _reasons(name: str, one: Filter, mols: Sequence[Mol]) -> list[str]:
    if isinstance(one, ExplainingFilter):
        return [f"{name}: {failure}" if failure else "" for failure in one.failures(mols)]
    return ["" if passes else name for passes in one(mols)]
