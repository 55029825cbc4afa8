"""What `learn` found: a predictor, and how well it predicts what it has not seen."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from molvae.assay.folder import save_predictor
from molvae.assay.page import learned_page, scatter_of
from molvae.assay.predictor import Predictor
from molvae.files.whole import write_whole
from molvae.report.exploration import Chart, Exploration
from molvae.report.grid import Grid
from molvae.report.result import Result
from molvae.table import SMILES

IN_FULL = ("measured", "spread")
"""Columns of numbers that stand for measurements, which text holds in full."""


@dataclass(frozen=True, eq=False)
class Learned(Result):
    """A predictor with its cross-validation.

    `table` has one row for each compound: smiles, measured, bound ("<", ">" or ""), replicates, spread,
    predicted, sd (by models that had not seen it nor others of its fold), predicted_scaffold, sd_scaffold
    (nor others of its scaffold), nearest_similarity (to another measured compound).
    """

    predictor: Predictor
    """Learned from all compounds."""

    figures: pd.DataFrame
    """Figures of each model and of their average, by kind of folds: rmse, mae, r2, spearman, within_95."""

    cliffs: pd.DataFrame
    """Pairs of similar compounds with very different values, the steepest first."""

    warnings: Sequence[str]
    """What speaks against trusting it, in plain words."""

    @property
    def computed(self) -> Collection[str]:
        """Predictions and similarities: all that follows what was measured."""
        return [name for name in self.table if name not in IN_FULL]

    def save_all(self, folder: str | Path, settings: Mapping[str, str] | None = None) -> None:
        """Write the predictor and its report.

        Args:
            folder: gets predictor.json and compounds.csv, which `molvae.load_predictor` reads,
                cross_validation.csv, figures.json, and report.html.
            settings: name -> value, shown at the end of the page as what made it.

        Raises:
            MolvaeError: a file cannot be written.
        """
        folder = Path(folder)
        save_predictor(self.predictor, folder)
        self.save(folder / "cross_validation.csv")
        write_whole(folder / "figures.json", json.dumps(self.figures.to_dict("records"), indent=1) + "\n")
        self.report(folder / "report.html", settings)

    def page(self) -> Exploration:
        """Figures, predicted against measured, calibration, the worst misses and activity cliffs."""
        return learned_page(self.predictor, self.table, self.figures, self.cliffs, self.warnings)

    def grid(self) -> Grid:
        """The best measured compounds."""
        best = self.table.nlargest(24, "measured")
        legends = [f"{self.predictor.name} {one:.2f}" for one in best["measured"]]
        return Grid(best[SMILES].tolist(), legends)

    def charts(self) -> Sequence[Chart]:
        """Predicted against measured."""
        return [scatter_of(self.table, self.predictor.name)]
