"""The page of a picked subset."""

import pandas as pd

from molvae.report.cards import cards, column_numbers, shown_of, tiles
from molvae.report.chart import histograms
from molvae.report.exploration import Chart, Exploration, Section
from molvae.report.meanings import shown
from molvae.report.numbers import figure, number


def subset_page(picked: pd.DataFrame, everything: pd.DataFrame, column: str, distance: float) -> Exploration:
    """The picked molecules, and how good they are beside all.

    Args:
        picked: in the order picked, with the columns smiles and scaffold.
        everything: what could be picked.
        column: of the scores.
        distance: mean, between the picked ones.
    """
    scores = {"all": column_numbers(everything, column), "picked": column_numbers(picked, column)}
    return Exploration(
        "picked molecules",
        f"{len(picked):,} of {len(everything):,} molecules",
        "A diverse, good subset, in the order picked.",
        tiles(
            picked=f"{len(picked):,}",
            scaffolds=f"{picked['scaffold'].nunique():,}",
            mean_distance=number(distance, ".2f"),
            **{
                f"mean {column}": figure(scores["picked"].mean()),
                f"mean {column} of all": figure(scores["all"].mean()),
            },
        ),
        [
            Section(
                "The molecules",
                f"{shown_of(len(picked))}.",
                cards=cards(
                    picked,
                    [shown(column, value) for value in scores["picked"]],
                    [str(place) for place in range(1, len(picked) + 1)],
                ),
            ),
            Section(
                "How good they are",
                charts=[Chart(column, histograms(scores, column), list(scores), "shares")],
            ),
        ],
    )
