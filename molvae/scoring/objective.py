"""Several scorers combined into one score."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd
from rdkit.Chem import Mol

from molvae.errors import ArgumentError, SettingError
from molvae.scoring.desirability import identity
from molvae.scoring.scorer import Scorer

SCORE = "score"


@dataclass(frozen=True)
class Term:
    """One scorer's part in an objective."""

    scorer: Scorer

    desirability: Callable[[np.ndarray], np.ndarray] = identity
    """Turns the scorer's values into [0, 1]."""

    weight: float = 1.0
    """Above 0; relative to the other terms' weights."""

    direction: Literal["maximize", "minimize"] = "maximize"
    """Whether a high or a low desirability is wanted; "minimize" takes 1 - desirability."""

    def __post_init__(self) -> None:
        """Refuse what cannot be combined."""
        if self.weight <= 0:
            wanted = "a term's weight is above 0; give the scorer alone for a column"
            raise SettingError("weight", f"{self.weight:g}", wanted)
        if self.direction not in ("maximize", "minimize"):
            raise SettingError("direction", self.direction, "'maximize' or 'minimize'")
        self._try_desirability()

    def _try_desirability(self) -> None:
        """A wrong setting is found here, not by the first molecule that was paid for."""
        values = np.array([0.0, 1.0, np.nan])
        try:
            with np.errstate(all="ignore"):
                shape = np.shape(self.desirability(values))
        except (TypeError, ValueError, ArithmeticError) as error:
            raise ArgumentError(f"desirability: {error}") from error
        if shape != values.shape:
            raise ArgumentError(f"desirability returned shape {shape} for {len(values)} values")

    @property
    def takes_values_as_they_are(self) -> bool:
        """Whether its desirability does no more than cut off what lies outside 0 to 1."""
        return getattr(self.desirability, "func", self.desirability) is identity

    def __call__(self, values: np.ndarray) -> np.ndarray:
        """Desirability of the scorer's values, in the term's direction: float64 (n,) in [0, 1]."""
        desirable = self.desirability(values)
        return desirable if self.direction == "maximize" else 1.0 - desirable


class Objective:
    """Named scorers, and the weighted mean of those that are terms.

    Args:
        scorers: column name -> `Term`, or a scorer alone for a column that does not count.
        combine: "geometric", where one 0 makes the whole 0, or "arithmetic".

    Raises:
        ArgumentError: there is no term, or another `combine`.
    """

    def __init__(
        self,
        scorers: Mapping[str, Scorer | Term],
        combine: Literal["geometric", "arithmetic"] = "geometric",
    ) -> None:
        self.terms = {name: one for name, one in scorers.items() if isinstance(one, Term)}
        self.scorers = {name: one.scorer if isinstance(one, Term) else one for name, one in scorers.items()}
        self.combine = combine
        if not self.terms:
            raise ArgumentError(
                "an objective needs at least one Term: a scorer alone is a column that does not count"
            )
        if combine not in ("geometric", "arithmetic"):
            raise SettingError("combine", combine, "'geometric' or 'arithmetic'")
        if SCORE in scorers:
            raise ArgumentError(f"'{SCORE}' is the combination's column; call the scorer something else")

    @property
    def takes_lists(self) -> bool:
        """Whether one of its scorers is made for many molecules at once, and none for one at a time."""
        wishes = {getattr(scorer, "takes_lists", None) for scorer in self.scorers.values()}
        return True in wishes and False not in wishes

    def __call__(self, mols: Sequence[Mol]) -> np.ndarray:
        """Return the combined score, float64 (n,) in [0, 1], NaN where a term's is; so it is a scorer too."""
        return self._combined({name: self.scorers[name](mols) for name in self.terms})

    def table(self, mols: Sequence[Mol]) -> pd.DataFrame:
        """One column per scorer, with its own values, and the column `score`."""
        columns = {name: scorer(mols) for name, scorer in self.scorers.items()}
        return pd.DataFrame({**columns, SCORE: self._combined(columns)})

    def desirabilities(self, columns: Mapping[str, np.ndarray]) -> np.ndarray:
        """How good scorers' values are: float64 (terms, n) in [0, 1], NaN where a value is."""
        return np.stack([term(columns[name]) for name, term in self.terms.items()])

    def cut_off(self, columns: Mapping[str, np.ndarray]) -> dict[str, tuple[float, float]]:
        """Terms whose values count as they are and mostly lie outside 0 to 1: name -> lowest and highest."""
        ranges = {}
        for name, term in self.terms.items():
            values = columns[name][np.isfinite(columns[name])]
            outside = (values < 0.0) | (values > 1.0)
            if term.takes_values_as_they_are and outside.sum() > len(values) / 2:
                ranges[name] = (float(values.min()), float(values.max()))
        return ranges

    def _combined(self, columns: Mapping[str, np.ndarray]) -> np.ndarray:
        weights = np.array([term.weight for term in self.terms.values()])
        return _MEANS[self.combine](self.desirabilities(columns), weights / weights.sum())


def geometric_mean(parts: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Weighted geometric mean over the first axis; weights sum to 1."""
    return np.prod(parts ** weights[:, None], axis=0)


def arithmetic_mean(parts: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Weighted arithmetic mean over the first axis; weights sum to 1."""
    return weights @ parts


_MEANS = {"geometric": geometric_mean, "arithmetic": arithmetic_mean}
