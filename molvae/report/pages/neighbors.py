"""The page of analogues."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from molvae.report.cards import MOST, SECTIONS, cards, facts, first_drawn, shown_of, tiles
from molvae.report.chart import histograms, lines
from molvae.report.exploration import Card, Chart, Exploration, Section
from molvae.report.numbers import number
from molvae.table import SMILES

BY_DISTANCE = ("distance up to", "points", "valid", "itself", "similarity, quartiles", "scaffold kept")
"""Columns that tell how likeness falls with distance."""


def neighbors_page(
    found: Mapping[str, pd.DataFrame], draws: Mapping[str, pd.DataFrame], bins: Mapping[str, pd.DataFrame]
) -> Exploration:
    """Analogues of each start, and how likeness falls with distance.

    Args:
        found: start -> its analogues, with the columns similarity, distance and score.
        draws: start -> all points drawn, with the columns smiles and similarity.
        bins: start -> likeness in steps of distance: to, points, valid, itself, lower, median, upper,
            scaffold_kept.
    """
    starts = list(found)
    total = sum(map(len, found.values()))
    kept = np.mean([share for one in found.values() for share in one["scaffold_kept"]]) if total else np.nan
    similarity = np.concatenate([one["similarity"].to_numpy(dtype=float) for one in found.values()])
    return Exploration(
        "neighbors",
        "Analogues" if len(starts) == 1 else f"Analogues of {len(starts):,} molecules",
        "Molecules from the latent space around." + first_drawn(len(starts)),
        tiles(
            analogues=f"{total:,}",
            points_decoded=f"{sum(map(len, draws.values())):,}",
            median_similarity=f"{np.median(similarity):.2f}",
            scaffold_kept=f"{kept:.0%}",
        ),
        [
            _around(start, found[start], draws[start], bins[start], several=len(starts) > 1)
            for start in starts[:SECTIONS]
        ],
        molecule=starts[0] if len(starts) == 1 else "",
    )


def _around(
    start: str, found: pd.DataFrame, draws: pd.DataFrame, bins: pd.DataFrame, *, several: bool
) -> Section:
    drawn = draws.loc[draws[SMILES] != start, "similarity"].to_numpy(dtype=float)
    kept = found["similarity"].to_numpy(dtype=float)
    distance = bins["to"].to_numpy(dtype=float)
    lower, median, upper = (bins[name].to_numpy(dtype=float) for name in ("lower", "median", "upper"))
    falling = {"quartiles": [(distance, lower), (distance, upper)], "median": [(distance, median)]}
    spread = {"all draws": drawn, "analogues": kept}
    legends = [
        f"similarity {one['similarity']:.2f} · score {number(one['score'], '.2f')}"
        for one in found.to_dict("records")
    ]
    return Section(
        "Around one of them" if several else "The analogues",
        f"{shown_of(len(found), MOST)} by similarity, which is Tanimoto's to the start. What they do not "
        "share with it is colored.",
        molecule=start if several else "",
        cards=[Card(start, facts({SMILES: start}), "start", lead=start), *cards(found, legends, lead=start)],
        charts=[
            Chart(
                "Similarity to the start",
                histograms(spread, "similarity to the start"),
                list(spread),
                "shares",
            ),
            Chart("Similarity by latent distance", lines(falling, "similarity by distance"), list(falling)),
        ],
        header=BY_DISTANCE,
        rows=distance_rows(bins),
    )


def distance_rows(bins: pd.DataFrame) -> list[tuple[str, ...]]:
    """Rows of a table with the columns `BY_DISTANCE`, for people.

    Args:
        bins: likeness in steps of distance; see `neighbors_page`.
    """
    return [
        (
            f"{one['to']:.2f}",
            f"{one['points']:,}",
            number(one["valid"], ".0%"),
            number(one["itself"], ".0%"),
            "  ".join(number(one[name], ".2f") for name in ("lower", "median", "upper")),
            number(one["scaffold_kept"], ".0%"),
        )
        for one in bins.to_dict("records")
    ]
