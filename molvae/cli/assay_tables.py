"""What the terminal shows of predictors and proposals."""

from __future__ import annotations

from rich.table import Table

from molvae.assay.learned import Learned
from molvae.report.numbers import number

FIGURES = {"rmse": "RMSE", "mae": "MAE", "r2": "R2", "spearman": "Spearman", "within_95": "within 95 %"}


def learned_table(found: Learned) -> Table:
    """How well each model predicts left-out compounds, and what needs no model beside it."""
    table = Table(title=f"{found.predictor.name}, left-out compounds", title_justify="left")
    for name in ("folds", "model"):
        table.add_column(name)
    for name in FIGURES.values():
        table.add_column(name, justify="right")
    for row in found.figures.to_dict("records"):
        table.add_row(row["folds"], row["model"], *(number(row[name], ".3f") for name in FIGURES))
    return table
