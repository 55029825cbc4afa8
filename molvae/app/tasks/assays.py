"""Learning from a table's measurements, and proposing what to make next."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from molvae.app.tasks.cards import beside, line, rows
from molvae.app.tasks.noting import Notes
from molvae.app.tasks.own_values import name_of, own_values
from molvae.app.tasks.packed import unpacked
from molvae.app.tasks.reading import opened
from molvae.assay.cell import ABOVE, BELOW, MEASURED
from molvae.assay.compounds import compounds_of
from molvae.assay.folder import load_predictor
from molvae.assay.learn import learn
from molvae.assay.measurements import Measurements
from molvae.assay.propose import propose
from molvae.assay.propose_config import ProposeConfig
from molvae.assay.validation import AVERAGE, RANDOM, SCAFFOLD
from molvae.explore.properties import properties_of
from molvae.report.numbers import figure
from molvae.table import SMILES

TENTHS = (0.1, 0.9)
"""Quantiles of what was measured that the best tenth lies beyond."""
LOOKED_AT = 500
"""Molecules that a round is chosen from: a page waits for it."""
NEAREST = "nearest_measured"
KEPT = ("predicted", "sd", "chance", NEAREST, "nearest_similarity")
"""Columns of a round that are kept with its molecules."""
NEAR = "Similarity to the nearest measured compound, beside which it is drawn, and the value of that"
VALUES = ("logp", "mw")
SIDES = {BELOW: "<", MEASURED: "", ABOVE: ">"}
OF_WHOM = {RANDOM: "like those measured", SCAFFOLD: "of new scaffolds"}
"""Compounds that were left out to see how well they are predicted."""


def learned(content: bytes, column: str, unit: str | None, folder: str, note: str) -> dict[str, Any]:
    """What `molvae learn` makes of a column; the predictor is written to a folder.

    Args:
        content: the table.
        column: of the values.
        unit: of concentrations, whose negative logarithms are learned; None learns the values as they are.
        folder: for the predictor.
        note: folder for notes.

    Returns:
        name (of what was learned), tenths (values that a tenth of the measured compounds lie below, and
        above), compounds, warnings, and figures: how well it predicts by kind of folds, in words.
    """
    found = learn(unpacked(content), column, unit=unit, folder=folder, progress=Notes(note).progress)
    known = found.predictor.known
    tenths = [float(f"{value:.3g}") for value in np.quantile(known.numbers[known.measured], TENTHS)]
    folds = found.figures.loc[found.figures["model"] == AVERAGE].to_dict("records")
    told = [
        f"{OF_WHOM[row['folds']]}: rank correlation {row['spearman']:.2f}, error {row['rmse']:.2f}"
        for row in folds
    ]
    about = {"name": known.name, "tenths": tenths, "compounds": len(found.table)}
    return {**about, "warnings": list(found.warnings), "figures": told}


def proposed(
    model: str, folder: str, content: bytes, direction: str, count: int, note: str
) -> list[dict[str, Any]]:
    """The next molecules to make by a predictor, as cards drawn beside the nearest measured one.

    Args:
        model: whose latent space is searched.
        folder: of the predictor.
        content: the table that it has learned from, which names the measured compounds.
        direction: "maximize" where more of the property is better, "minimize" where less is.
        count: molecules.
        note: folder for notes.

    Returns:
        The cards; each has what is kept with it: own, its predicted value and more.
    """
    config = ProposeConfig(direction=direction, model=opened(model), budget=LOOKED_AT)
    predictor = load_predictor(folder)
    table = propose(predictor, count=count, config=config, progress=Notes(note).progress).table
    known = _values(predictor.known)
    names = _names(unpacked(content), table[NEAREST].tolist())
    values = properties_of(table[SMILES].tolist(), VALUES).to_dict("records")
    found: list[dict[str, Any]] = []
    for row, others in zip(table.to_dict("records"), values, strict=True):
        near = str(row[NEAREST])
        lines = [
            (
                f"predicted {row['predicted']:.2f} ± {row['sd']:.2f}",
                f"Predicted value ± standard deviation: {row['why']}",
            ),
            (f"{row['nearest_similarity']:.2f} like {names.get(near, 'one')} ({known[near]})", NEAR),
            *(line(name, others[name]) for name in VALUES),
        ]
        drawn = beside(near, rows([str(row[SMILES])], [lines]))
        found += [{**card, "own": {name: row[name] for name in KEPT}} for card in drawn]
    return found


def _values(known: Measurements) -> dict[str, str]:
    """What was measured of each compound, as text."""
    numbers = zip(known.smiles, known.sides, known.numbers.tolist(), strict=True)
    return {text: f"{SIDES[int(side)]}{figure(value)}" for text, side, value in numbers}


def _names(table: pd.DataFrame, compounds: Sequence[str]) -> dict[str, str]:
    """What a table calls measured compounds, which were made neutral and rid of salts to learn from them."""
    own, _ = compounds_of(table[SMILES].tolist())
    rows = {compound: text for compound, text in zip(own, table[SMILES], strict=True) if compound}
    texts = [rows.get(compound, "") for compound in compounds]
    named = zip(compounds, own_values(table, texts), strict=True)
    return {compound: name_of(values) for compound, values in named if name_of(values)}
