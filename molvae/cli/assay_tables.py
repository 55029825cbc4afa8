"""What the terminal shows of predictors and proposals."""

from __future__ import annotations

from rich.table import Table

from molvae.assay.learned import Learned
from molvae.assay.proposals import Proposals
from molvae.assay.validation import FIGURES
from molvae.report.numbers import number, share


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


def proposals_table(found: Proposals) -> Table:
    """The batch, in the order picked."""
    table = Table(title=f"{len(found.table)} molecules to make next", title_justify="left")
    for name in ("id", "smiles", found.wish.predictor.name, "chance", "change", "why"):
        table.add_column(name)
    for row in found.table.to_dict("records"):
        predicted = f"{row['predicted']:.2f} ± {row['sd']:.2f}"
        table.add_row(row["id"], row["smiles"], predicted, share(row["chance"]), row["change"], row["why"])
    return table
