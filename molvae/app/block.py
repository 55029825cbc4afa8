"""One thing that is wanted of molecules, as the page puts an objective together."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, Self

from molvae.app.among_drugs import quantiles
from molvae.errors import MolvaeError
from molvae.report.meanings import Meaning, meaning
from molvae.report.numbers import figure, share

GOALS = {"qed": (0.9, 1.0), "sa": (1.0, 3.0)}
"""Limits that a block begins with, where those of drugs are not what is wanted."""
FALLS = {"qed": 0.9, "sa": 4.0}
"""Margins of these: what is far from the goal still counts, so that a search knows which way it lies."""
MARGINS = 3
"""Of others: a desirability falls to 0 within this part of the range among drugs."""
DOCKING, PREDICTED = "docking_", "predicted_"
"""A block's name begins with one of these, and ends with the target, or the column that was learned."""
DOCKED, DOCKED_SPAN = (-12.0, -5.0), (-15.0, -3.0)
"""Docking scores in kcal/mol that are all that is wanted, and worth nothing; and those that a curve shows."""
DOCKING_MINUTES = (1, 5)
"""Of one core, for a molecule as small or as large as drugs mostly are."""
DOCKING_TIMEOUT = 900
"""Seconds after which docking a molecule is given up: a large one may share its core."""
HOUR = 60
"""Minutes."""


def meaning_of(name: str) -> Meaning:
    """How the values of a block are shown."""
    if name.startswith(DOCKING):
        label = f"Docking to {name.removeprefix(DOCKING)}"
        return Meaning(label, "kcal/mol", 1, "Vina's score, the lower the better")
    if name.startswith(PREDICTED):
        label = f"predicted {name.removeprefix(PREDICTED)}"
        return Meaning(label, "", 2, "What a measurement is expected to be")
    return meaning(name)


@dataclass(frozen=True)
class Block:
    """One thing that is wanted: a property within limits, likeness, a learned property, or docking."""

    name: str
    """A property, "similarity", what a learned one is called, or "docking" and the target."""
    low: float = 0.0
    high: float = 1.0
    """Between these it is all that is wanted; of docking, up to the first, and from the second on nothing."""
    weight: float = 1.0
    reference: str = ""
    """SMILES that molecules are to be like."""
    predictor: str = ""
    """Folder that `molvae learn` has written."""
    threshold: float = 0.0
    """That a learned property is to exceed, or to stay below."""
    lower_is_better: bool = False
    """Of a learned property: it is to stay below."""
    target: str = ""
    """One of dockstring's, that molecules are docked to."""

    @classmethod
    def of(cls, name: str) -> Self:
        """A block as it comes: from the lower to the upper quartile of drugs, if nothing else is usual."""
        among = quantiles(name)
        low, high = GOALS.get(name, (among[25], among[75]))
        return cls(name, low=low, high=high)

    @classmethod
    def docking(cls, target: str) -> Self:
        """A block of docking as it comes."""
        low, high = DOCKED
        return cls(DOCKING + target, low=low, high=high, target=target)

    @classmethod
    def learned(cls, name: str, *, predictor: str, tenths: list[float], lower_is_better: bool) -> Self:
        """A block of a learned property as it comes: to be among the best tenth of what was measured.

        Args:
            name: of the property.
            predictor: folder that `molvae learn` has written.
            tenths: values that a tenth of the measured compounds lie below, and above.
            lower_is_better: whether less of it is wanted.
        """
        threshold = tenths[0 if lower_is_better else 1]
        own = {"predictor": predictor, "threshold": threshold, "lower_is_better": lower_is_better}
        return cls(PREDICTED + name, **own)

    @property
    def meaning(self) -> Meaning:
        """How its values are shown."""
        return meaning_of(self.name)

    @property
    def words(self) -> str:
        """What is wanted, in a few words."""
        if self.predictor:
            return f"{self._property} {self._side} {figure(self.threshold)}"
        return self.meaning.label

    @property
    def column(self) -> str:
        """Of the values that count, in tables; of a learned property always the chance to lie above."""
        return f"P({self._property} > {figure(self.threshold)})" if self.predictor else self.name

    def likely(self, value: float) -> str:
        """The same of a learned property in words, as it is wanted."""
        chance = 1 - value if self.lower_is_better else value
        return f"{share(chance)} likely {self._side} {figure(self.threshold)}"

    @property
    def _property(self) -> str:
        return self.name.removeprefix(PREDICTED)

    @property
    def _side(self) -> str:
        return "below" if self.lower_is_better else "above"

    @property
    def margin(self) -> float:
        """How far outside the limits it is worth nothing."""
        if self.target:
            return 0.0
        among = quantiles(self.name)
        return FALLS.get(self.name, round((among[99] - among[1]) / MARGINS, 3))

    @property
    def span(self) -> tuple[float, float]:
        """What its curve shows: where nearly all drugs lie and the margins beside, as far as it can be."""
        if self.target:
            return DOCKED_SPAN
        among, known = quantiles(self.name), self.meaning
        low, high = min(among[1], self.low) - self.margin, max(among[99], self.high) + self.margin
        return max(low, known.least), min(high, known.most)

    def check(self) -> None:
        """Refuse what means nothing.

        Raises:
            MolvaeError: there are no values between the limits, no weight, or no such target.
        """
        if not (self.low <= self.high and math.isfinite(self.threshold)) or self.weight <= 0:
            raise MolvaeError(f"{self.meaning.label}: no values between the limits, or no weight")
        if self.target and not (self.target.isalnum() and self.low < self.high):
            raise MolvaeError(
                f"{self.meaning.label}: no target of dockstring's, or nothing between the limits"
            )

    def scorers(self) -> dict[str, dict[str, Any]]:
        """The block as an objective's YAML says it: column -> what counts, and what only stands beside it."""
        curve = self._desirability()
        term = {
            "_target_": "molvae.scoring.objective.Term",
            "scorer": self._scorer(),
            **({"desirability": curve} if curve else {}),
            "weight": self.weight,
            **({"direction": "minimize"} if self.lower_is_better else {}),
        }
        expected = {**self._scorer(), "value": "mean"}
        return {**({self.name: expected} if self.predictor else {}), self.column: term}

    def _scorer(self) -> dict[str, Any]:
        if self.name == "similarity":
            return {"_target_": "molvae.scoring.similarity.Similarity", "references": self.reference}
        if self.target:
            docking = {"target": self.target, "timeout": DOCKING_TIMEOUT}
            return {"_target_": "molvae.scoring.docking.Docking", **docking}
        if self.predictor:
            learned = {"model": self.predictor, "threshold": self.threshold}
            return {"_target_": "molvae.assay.scorer.LearnedProperty", **learned}
        return {"_target_": "molvae.scoring.properties.Property", "name": self.name}

    def _desirability(self) -> dict[str, Any]:
        """What makes a score of the scorer's values; nothing where they are scores already."""
        if self.name == "similarity" or self.predictor:
            return {}
        if self.target:
            ends = {"zero": self.high, "one": self.low}
            return {"_target_": "molvae.scoring.desirability.ramp", "_partial_": True, **ends}
        limits = {"low": self.low, "high": self.high, "margin": self.margin}
        return {"_target_": "molvae.scoring.desirability.trapezoid", "_partial_": True, **limits}


def docking_time(dockings: int) -> str:
    """How long so many dockings take on one core, in words.

    >>> docking_time(20), docking_time(300)
    ('20 to 100 minutes', '5 to 25 hours')
    """
    minutes = [dockings * each for each in DOCKING_MINUTES]
    in_hours = minutes[0] >= HOUR
    least, most = (round(one / HOUR) if in_hours else one for one in minutes)
    return f"{least:,} to {most:,} {'hours' if in_hours else 'minutes'}"
