"""What a training run has come to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from molvae.errors import MolvaeError
from molvae.model.model import Model
from molvae.report.cards import tiles
from molvae.report.chart import lines
from molvae.report.exploration import Chart, Exploration, Section
from molvae.report.numbers import figure
from molvae.report.result import Result
from molvae.training.curves import CURVES


@dataclass(frozen=True, eq=False)
class TrainResult(Result):
    """What a training run has come to.

    `table` holds what was logged: a row for each step, with columns such as valid/loss.
    """

    folder: Path
    """Of the run: checkpoints, logs, curves, and the model."""
    model: Model | None
    """None where the slice is over, to go on with the same call; and in all of several processes but one."""

    @property
    def trained(self) -> Model:
        """The model of a complete run.

        Raises:
            MolvaeError: the run is not complete.
        """
        if self.model is None:
            raise MolvaeError(f"{self.folder}: the run is not complete; the same call goes on with it")
        return self.model

    @property
    def figures(self) -> dict[str, float]:
        """Rates of the model's samples and of exact reconstruction; empty where there is no model."""
        return {} if self.model is None else dict(self.model.card["validation"])

    def page(self) -> Exploration:
        """What `report` shows."""
        figures = {name: figure(value) for name, value in self.figures.items()}
        return Exploration(
            "training",
            self.folder.name,
            "" if self.model else "The run is not complete.",
            tiles(**figures),
            [Section("What validation measured", "By optimizer steps.", charts=self.charts())],
        )

    def charts(self) -> Sequence[Chart]:
        """What validation measured over the run, for a page and a notebook."""
        shown = [name for name in CURVES if name in self.table]
        return [
            Chart(CURVES[name], lines({name: [self._curve(name)]}, CURVES[name], counts=True))
            for name in shown
        ]

    def _curve(self, name: str) -> tuple[np.ndarray, np.ndarray]:
        points = self.table.dropna(subset=[name])
        return points["step"].to_numpy(), points[name].to_numpy()
