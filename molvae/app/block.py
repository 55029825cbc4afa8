"""One thing that is wanted of molecules, as the page puts an objective together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Self

from molvae.app.among_drugs import quantiles
from molvae.errors import MolvaeError
from molvae.report.meanings import Meaning, meaning

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
        about = "Probability that it lies among the best tenth of what was measured"
        return Meaning(f"predicted {name.removeprefix(PREDICTED)}", "", 2, about)
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

    @property
    def meaning(self) -> Meaning:
        """How its values are shown."""
        return meaning_of(self.name)

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
        if not self.low <= self.high or self.weight <= 0:
            raise MolvaeError(f"{self.meaning.label}: no values between the limits, or no weight")
        if self.target and not (self.target.isalnum() and self.low < self.high):
            raise MolvaeError(
                f"{self.meaning.label}: no target of dockstring's, or nothing between the limits"
            )

    def term(self) -> dict[str, Any]:
        """The block as an objective's YAML says it."""
        curve = self._desirability()
        return {
            "_target_": "molvae.scoring.objective.Term",
            "scorer": self._scorer(),
            **({"desirability": curve} if curve else {}),
            "weight": self.weight,
        }

    def _scorer(self) -> dict[str, Any]:
        if self.name == "similarity":
            return {"_target_": "molvae.scoring.similarity.Similarity", "references": self.reference}
        if self.target:
            docking = {"target": self.target, "timeout": DOCKING_TIMEOUT}
            return {"_target_": "molvae.scoring.docking.Docking", **docking}
        if self.predictor:
            return {"_target_": "molvae.assay.scorer.LearnedProperty", "model": self.predictor}
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
