"""The page of a batch of proposals."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from molvae.assay.wish import Wish
from molvae.report.cards import reason_bars, tiles
from molvae.report.chart import histograms, scatter
from molvae.report.exploration import Card, Chart, Exploration, Section
from molvae.report.numbers import number, share
from molvae.table import SMILES


def proposals_page(
    wish: Wish, table: pd.DataFrame, candidates: pd.DataFrame, refused: Mapping[str, int]
) -> Exploration:
    """The batch drawn on what it shares, its predictions beside the measured values, and where it lies.

    Args:
        wish: what was wanted.
        table: the batch; see `Proposals`.
        candidates: what it was chosen from.
        refused: molecules that might not be proposed, by reason.
    """
    known, name = wish.predictor.known, wish.predictor.name
    return Exploration(
        "proposals",
        f"{len(table):,} molecules to make next",
        f"{name} is to be {'higher' if wish.sign > 0 else 'lower'} than {wish.best:.2f}, the best measured.",
        tiles(
            proposals=f"{len(table):,}",
            candidates=f"{len(candidates):,}",
            measured=f"{len(known):,}",
            **{"chance that one beats the best": share(wish.chance_of_any(table[SMILES].tolist()))},
        ),
        [
            Section(
                "The batch",
                "In the order picked; under each what it changes of the nearest measured compound.",
                cards=[_card(row) for row in table.to_dict("records")],
                alike=True,
            ),
            Section(
                "Beside what was measured",
                charts=[_distributions(wish, table, name), *_map(wish, table)],
            ),
            Section(
                "Why each was picked",
                header=("id", "predicted", "sd", "chance", "similarity", "change", "why"),
                rows=[_row(row) for row in table.to_dict("records")],
            ),
            Section("What might not be proposed", bars=reason_bars(refused, sum(refused.values()) or 1)),
        ],
    )


def _card(row: Mapping[str, object]) -> Card:
    lines = (
        f"{row['predicted']:.2f} ± {row['sd']:.2f} · chance {share(float(str(row['chance'])))}",
        f"{row['change']} ({row['nearest_similarity']:.2f})" if row["change"] else "",
    )
    return Card(str(row[SMILES]), "\n".join(filter(None, lines)), str(row["id"]))


def _row(row: Mapping[str, object]) -> tuple[str, ...]:
    predicted, sd, near = (float(str(row[name])) for name in ("predicted", "sd", "nearest_similarity"))
    chance = share(float(str(row["chance"])))
    told = (str(row["change"]), str(row["why"]))
    return (str(row["id"]), f"{predicted:.2f}", f"{sd:.2f}", chance, number(near, ".2f"), *told)


def _distributions(wish: Wish, table: pd.DataFrame, name: str) -> Chart:
    known = wish.predictor.known
    series = {
        "measured": known.numbers[known.measured],
        "predicted": table["predicted"].to_numpy(dtype=float),
    }
    return Chart(f"{name} of the measured compounds and of the batch", histograms(series, name), list(series))


def _map(wish: Wish, table: pd.DataFrame) -> list[Chart]:
    """Compounds in the plane of the two main directions of the process's kernel; the batch is dark."""
    known = wish.predictor.known
    smiles = [*known.smiles, *table[SMILES]]
    if len(known) < 3:
        return []
    similarity = wish.predictor.process.similarity(smiles, known.smiles)
    centered = similarity - similarity[: len(known)].mean(0)
    _, _, axes = np.linalg.svd(centered[: len(known)], full_matrices=False)
    places = centered @ axes[:2].T
    is_new = np.repeat([0.0, 1.0], [len(known), len(table)])
    drawing = scatter(places[:, 0], places[:, 1], is_new, "map of measured compounds and the batch")
    return [Chart("Where the batch lies among the measured compounds", drawing, hint="dark: the batch")]
