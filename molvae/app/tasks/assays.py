"""Learning from a table's measurements, and proposing what to make next."""

from __future__ import annotations

from typing import Any

from molvae.app.tasks.cards import beside, line, rows
from molvae.app.tasks.noting import Notes
from molvae.app.tasks.packed import unpacked
from molvae.app.tasks.reading import opened
from molvae.assay.folder import load_predictor
from molvae.assay.learn import learn
from molvae.assay.propose import propose
from molvae.assay.propose_config import ProposeConfig
from molvae.assay.validation import AVERAGE
from molvae.explore.analogues import SIMILARITY
from molvae.table import SMILES

LOOKED_AT = 500
"""Molecules that a round is chosen from: a page waits for it."""


def learned(content: bytes, column: str, folder: str, note: str) -> dict[str, Any]:
    """What `molvae learn` makes of a column; the predictor is written to a folder.

    Returns:
        compounds, warnings, and figures: how well it predicts by kind of folds, in words.
    """
    found = learn(unpacked(content), column, folder=folder, progress=Notes(note).progress)
    folds = found.figures.loc[found.figures["model"] == AVERAGE].to_dict("records")
    told = [
        f"left out by {row['folds']}: Spearman {row['spearman']:.2f}, error {row['rmse']:.2f}"
        for row in folds
    ]
    return {"compounds": len(found.table), "warnings": list(found.warnings), "figures": told}


def proposed(model: str, folder: str, count: int, note: str) -> list[dict[str, Any]]:
    """The next molecules to make by a predictor, as cards drawn beside the nearest measured one."""
    config = ProposeConfig(model=opened(model), budget=LOOKED_AT)
    progress = Notes(note).progress
    table = propose(load_predictor(folder), count=count, config=config, progress=progress).table
    found: list[dict[str, Any]] = []
    for row in table.to_dict("records"):
        lines = [
            (f"{row['predicted']:.2f} ± {row['sd']:.2f}", "Predicted value ± its standard deviation"),
            line(SIMILARITY, row["nearest_similarity"], "{} to a measured one"),
        ]
        found += beside(str(row["nearest_measured"]), rows([str(row[SMILES])], [lines]))
    return found
