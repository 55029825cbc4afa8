"""What is to be optimized, as the page puts it together, and the command that it stands for."""

from __future__ import annotations

import shlex
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Self

import yaml

from molvae.app.among_drugs import quantiles
from molvae.checks.limits import within
from molvae.errors import MolvaeError
from molvae.report.meanings import meaning

OBJECTIVE, STARTS, OUTPUT = "objective.yaml", "start.smi", "run"
"""Files in the folder that the command is run in."""
MOST_BUDGET = 100_000
GOALS = {"qed": (0.9, 1.0), "sa": (1.0, 3.0)}
"""Limits that a block begins with, where those of drugs are not what is wanted."""
DOCKED = {"zero": -5.0, "one": -12.0}
"""Docking scores in kcal/mol that are worth nothing, and all that is wanted."""
MARGINS = 3
"""A desirability falls to 0 within this part of the range among drugs."""


@dataclass(frozen=True)
class Block:
    """One thing that is wanted: a property within limits, likeness, a learned property, or docking."""

    name: str
    """A property, "similarity", what a learned one is called, or "docking" and the target."""
    low: float = 0.0
    high: float = 1.0
    """Between these it is all that is wanted."""
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

    @property
    def margin(self) -> float:
        """How far outside the limits it is worth nothing."""
        low, high = self.ends
        return round((high - low) / MARGINS, 3)

    @property
    def ends(self) -> tuple[float, float]:
        """Where the property lies among nearly all drugs."""
        among = quantiles(self.name)
        return among[1], among[99]

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
            return {"_target_": "molvae.scoring.docking.Docking", "target": self.target}
        if self.predictor:
            return {"_target_": "molvae.assay.scorer.LearnedProperty", "model": self.predictor}
        return {"_target_": "molvae.scoring.properties.Property", "name": self.name}

    def _desirability(self) -> dict[str, Any]:
        """What makes a score of the scorer's values; nothing where they are scores already."""
        if self.name == "similarity" or self.predictor:
            return {}
        if self.target:
            return {"_target_": "molvae.scoring.desirability.ramp", "_partial_": True, **DOCKED}
        limits = {"low": self.low, "high": self.high, "margin": self.margin}
        return {"_target_": "molvae.scoring.desirability.trapezoid", "_partial_": True, **limits}


@dataclass(frozen=True)
class Plan:
    """A run: all that decides what it does."""

    blocks: tuple[Block, ...]
    model: str
    start: tuple[str, ...] = ()
    budget: int = 500
    filters: tuple[str, ...] = ()
    similarity_floor: float = 0.0
    seed: int = 0

    def __post_init__(self) -> None:
        """Refuse what could not be run."""
        within(1, MOST_BUDGET, budget=self.budget)
        within(0, 1, similarity_floor=self.similarity_floor)
        if not self.blocks:
            raise MolvaeError("there is nothing to optimize: add a property")
        for block in self.blocks:
            if not block.low <= block.high or block.weight <= 0:
                raise MolvaeError(f"{meaning(block.name).label}: no values between the limits, or no weight")

    @classmethod
    def from_plain(cls, plain: dict[str, Any]) -> Self:
        """The inverse of `plain`."""
        own = {name: tuple(value) if isinstance(value, list) else value for name, value in plain.items()}
        return cls(**{**own, "blocks": tuple(Block(**block) for block in plain["blocks"])})

    def plain(self) -> dict[str, Any]:
        """The plan as JSON takes it."""
        return asdict(self)

    @property
    def name(self) -> str:
        """What is wanted, in a few words."""
        return ", ".join(meaning(block.name).label for block in self.blocks)

    @property
    def _floor(self) -> float:
        """Of the similarity to the start; 0 where there is none to be similar to."""
        return self.similarity_floor if self.start else 0.0

    def write(self, folder: Path) -> None:
        """Write the files that the command names."""
        folder.mkdir(parents=True, exist_ok=True)
        (folder / OBJECTIVE).write_text(self.objective_yaml(), encoding="utf-8")
        if len(self.start) > 1:
            (folder / STARTS).write_text("\n".join(self.start) + "\n", encoding="utf-8")

    def objective_yaml(self) -> str:
        """The objective as a file for `molvae optimize` and `molvae score`."""
        scorers = {block.name: block.term() for block in self.blocks}
        content = {
            "_target_": "molvae.scoring.objective.Objective",
            "combine": "geometric",
            "scorers": scorers,
        }
        return yaml.safe_dump(content, sort_keys=False, allow_unicode=True)

    def arguments(self) -> list[str]:
        """What `molvae` is given, in the folder of the files."""
        start = f"start={''.join(self.start) if len(self.start) == 1 else STARTS}" if self.start else ""
        floor = f"similarity_floor={self._floor:g}" if self._floor else ""
        filters = f"filters=[{','.join(self.filters)}]" if self.filters else "filters=none"
        given = [
            f"objective={OBJECTIVE}",
            start,
            f"budget={self.budget}",
            filters,
            floor,
            f"seed={self.seed}" if self.seed else "",
            f"model={self.model}",
            "workers=1",
            "timeout=0" if any(block.target for block in self.blocks) else "",  # docking has its own
            f"output={OUTPUT}",
        ]
        return ["optimize", *filter(None, given)]

    def command(self, folder: Path) -> str:
        """The line for a shell."""
        return f"cd {shlex.quote(str(folder))} && {shlex.join(['molvae', *self.arguments()])}"

    def python(self, folder: Path) -> str:
        """The same in Python."""
        floor = f", similarity_floor={self._floor:g}" if self._floor else ""
        start = self.start[0] if len(self.start) == 1 else list(self.start)
        filters = list(self.filters) or None
        lines = [
            "import molvae",
            "",
            "found = molvae.optimize(",
            f"    {str(folder / OBJECTIVE)!r},",
            f"    model={self.model!r},",
            *([f"    start={start!r},"] if self.start else []),
            f"    budget={self.budget},",
            f"    constraints=molvae.ConstraintsConfig(filters={filters!r}{floor}),",
            f"    seed={self.seed},",
            ")",
            "found.best",
        ]
        return "\n".join(lines) + "\n"
