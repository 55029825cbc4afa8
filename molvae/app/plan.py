"""What is to be optimized, as the page puts it together, and the command that it stands for."""

from __future__ import annotations

import shlex
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Self

import yaml

from molvae.app.block import Block
from molvae.checks.limits import within
from molvae.errors import MolvaeError

OBJECTIVE, STARTS, OUTPUT = "objective.yaml", "start.smi", "run"
"""Files in the folder that the command is run in."""
REPORT = "report.html"
"""File in what the command writes."""
MOST_BUDGET = 100_000
TIMEOUT = 60
"""Seconds that a molecule may take."""


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
            block.check()

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
        return ", ".join(block.words for block in self.blocks)

    @property
    def _timeout(self) -> int:
        """Seconds that a molecule may take; docking has its own limit, which is longer."""
        return 0 if any(block.target for block in self.blocks) else TIMEOUT

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
        scorers = {name: scorer for block in self.blocks for name, scorer in block.scorers().items()}
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
            f"timeout={self._timeout}",
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
            "    workers=1,",
            f"    timeout={self._timeout},",
            ")",
            "found.best",
        ]
        return "\n".join(lines) + "\n"
