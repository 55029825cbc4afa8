"""The page of a predictor: how well it predicts what it has not seen."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from molvae.assay.predictor import Predictor
from molvae.assay.uncertainty import LEVELS
from molvae.assay.validation import AVERAGE, FIGURES, RANDOM, coverage
from molvae.report.cards import tiles
from molvae.report.chart import agreement, lines
from molvae.report.exploration import Card, Chart, Exploration, Section
from molvae.report.numbers import number
from molvae.table import SMILES

WORST = 12
"""Misses that are drawn."""
PAIRS = 12
"""Activity cliffs that are drawn."""
SHARES = (0.05, 0.25, 0.5, 0.75)
"""Of the compounds, of which the page tells how near their nearest are."""


def learned_page(
    predictor: Predictor,
    table: pd.DataFrame,
    figures: pd.DataFrame,
    cliffs: pd.DataFrame,
    warnings: Sequence[str],
) -> Exploration:
    """Figures, predicted against measured, calibration, the worst misses and activity cliffs.

    Args:
        predictor: what was learned.
        table: a row for each compound; see `Learned`.
        figures: of each model by kind of folds.
        cliffs: pairs of similar compounds with very different values.
        warnings: what speaks against trusting it.
    """
    known = predictor.known
    best = figures.loc[(figures["folds"] == RANDOM) & (figures["model"] == AVERAGE)].iloc[0]
    averaged = ", ".join(f"{name} {weight:.0%}" for name, weight in predictor.weights.items())
    return Exploration(
        "predictor",
        predictor.name,
        " ".join(warnings) or f"Predicted by an average of {averaged}.",
        tiles(
            compounds=f"{len(known):,}",
            bounds=f"{int((~known.measured).sum()):,}",
            **{"typical error (RMSE)": f"{best['rmse']:.2f}"},
            spearman=number(best["spearman"], ".2f"),
            **{"within 95 % intervals": f"{best['within_95']:.0%}"},
        ),
        [
            _left_out(predictor.name, table, figures),
            Section(
                "The data",
                "Each row of the input is a compound's value, or one of these.",
                header=("rows", "what became of them"),
                rows=[(f"{count:,}", reason) for reason, count in known.notes.items()],
            ),
            _domain(predictor.least_similarity, table),
            Section(
                "The worst misses",
                "Measured values far from what was expected: wrong measurements, or chemistry to learn from.",
                cards=_misses(table),
            ),
            Section(
                "Activity cliffs",
                "Similar compounds whose values lie far apart, the steepest first.",
                cards=_pairs(cliffs),
                columns=2,
                alike=True,
            ),
        ],
    )


def scatter_of(table: pd.DataFrame, name: str, ending: str = "", title: str = "Random folds") -> Chart:
    """Predicted against measured, colored by the standard deviation."""
    known = table.loc[table["bound"] == ""]
    x, y, sd = (
        known[column].to_numpy(dtype=float) for column in ("measured", f"predicted{ending}", f"sd{ending}")
    )
    return Chart(
        title,
        agreement(x, y, sd, f"predicted against measured {name}"),
        hint="measured →, predicted ↑, dark: unsure",
    )


def calibration_chart(table: pd.DataFrame) -> Chart:
    """The share of measured values that intervals hold, against the share that they are to hold."""
    levels = np.array(LEVELS)
    measured, predicted, sd = (table[name].to_numpy(dtype=float) for name in ("measured", "predicted", "sd"))
    held = np.array(coverage(measured, predicted, sd))
    series = {"to be held": [(levels, levels)], "held": [(levels, held)]}
    return Chart("Calibration of the intervals", lines(series, "share held by intervals"), list(series))


def _left_out(name: str, table: pd.DataFrame, figures: pd.DataFrame) -> Section:
    charts = [scatter_of(table, name)]
    if "predicted_scaffold" in table:
        charts.append(scatter_of(table, name, "_scaffold", "Scaffold folds"))
    return Section(
        "Left-out compounds",
        "Each compound is predicted by models that have learned the others. Random folds tell of "
        "analogues of what was measured, scaffold folds of new series.",
        charts=[*charts, calibration_chart(table.loc[table["bound"] == ""])],
        header=("folds", "model", *FIGURES.values()),
        rows=[
            (row["folds"], row["model"], *(number(row[name], ".3f") for name in FIGURES))
            for row in figures.to_dict("records")
        ],
    )


def _domain(least_similarity: float, table: pd.DataFrame) -> Section:
    similarity = np.quantile(table["nearest_similarity"], SHARES)
    return Section(
        "Where it holds",
        f"A molecule is inside where its nearest measured compound has a Tanimoto similarity of "
        f"{least_similarity:.2f} or more; of others the cross-validation tells little.",
        header=("of the compounds", "have a nearest one of this similarity or less"),
        rows=[(f"{share:.0%}", f"{most:.2f}") for share, most in zip(SHARES, similarity, strict=True)],
    )


def _misses(table: pd.DataFrame) -> list[Card]:
    known = table.loc[table["bound"] == ""]
    off = ((known["measured"] - known["predicted"]) / known["sd"]).abs()
    worst = known.loc[off.nlargest(WORST).index]
    return [
        Card(
            row[SMILES], f"measured {row['measured']:.2f}\nexpected {row['predicted']:.2f} ± {row['sd']:.2f}"
        )
        for row in worst.to_dict("records")
    ]


def _pairs(cliffs: pd.DataFrame) -> list[Card]:
    cards = []
    for row in cliffs.head(PAIRS).to_dict("records"):
        mark = f"similarity {row['similarity']:.2f}, {row['difference']:.2f} apart"
        cards += [
            Card(row["smiles"], f"{row['measured']:.2f}", mark),
            Card(row["smiles_other"], f"{row['measured_other']:.2f}"),
        ]
    return cards
