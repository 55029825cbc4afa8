"""One call of an oracle."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Call:
    """One molecule that the oracle has scored, or failed to."""

    call: int
    """Number of the call; 1 for the first."""

    smiles: str
    """Canonical SMILES."""

    score: float
    """NaN where it could not be computed."""

    terms: Mapping[str, float]
    """The values of the objective's scorers, by their names."""

    optimizer: str
    """Name of the search that asked for it."""

    error: str
    """Why there is no score, "" where there is one."""


def values_of(calls: Sequence[Call], names: Iterable[str]) -> dict[str, np.ndarray]:
    """Columns of the objective's values, float64 (n,) each."""
    return {name: np.array([call.terms[name] for call in calls], dtype=np.float64) for name in names}
