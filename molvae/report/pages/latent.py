"""The pages of latent vectors: molecules encoded, and vectors decoded."""

from collections.abc import Mapping, Sequence

import pandas as pd

from molvae.report.cards import MOST, cards, column_numbers, reason_bars, shown_of, tiles
from molvae.report.chart import histograms
from molvae.report.exploration import Chart, Exploration, Section
from molvae.table import SMILES


def encoded_page(name: str, frame: pd.DataFrame, reasons: Mapping[str, int]) -> Exploration:
    """How far out and how sure the vectors are.

    Args:
        name: of the table.
        frame: the rows that were encoded: smiles, length (of the vector), deviation (mean).
        reasons: how many rows could not be encoded for each reason; "" counts the others.
    """
    total = sum(reasons.values())
    unsure = frame.sort_values("deviation", ascending=False, kind="stable").head(MOST)
    legends = [
        f"deviation {one:.2f} · length {far:.1f}"
        for one, far in zip(unsure["deviation"], unsure["length"], strict=True)
    ]
    return Exploration(
        "latent vectors",
        name,
        f"{len(frame):,} of {total:,} molecules as latent vectors.",
        tiles(
            molecules=f"{total:,}",
            encoded=f"{len(frame):,}",
            mean_length=f"{frame['length'].mean():.1f}",
            mean_deviation=f"{frame['deviation'].mean():.2f}",
        ),
        [
            Section(
                "The vectors",
                "Length is the distance from the center of the space; deviation is how widely the model "
                "spreads a molecule around its vector, from 0 (sure) to 1 (as wide as the space).",
                charts=[
                    Chart(title, histograms({name: column_numbers(frame, column)}, title))
                    for column, title in (("length", "Length"), ("deviation", "Mean standard deviation"))
                ],
            ),
            Section("The least sure", f"{shown_of(len(frame))}.", cards=cards(unsure, legends)),
            Section("Why rows cannot be encoded", bars=reason_bars(reasons, total)),
        ],
    )


def decoded_page(name: str, rows: pd.DataFrame, points: int, without: int) -> Exploration:
    """What vectors stand for, and how surely.

    Args:
        name: of the vectors' file.
        rows: smiles, point, and with several decodings frequency and entropy.
        points: vectors there are.
        without: how many of them gave no molecule.
    """
    best = rows.drop_duplicates("point")
    several = "frequency" in rows
    charts: Sequence[Chart] = ()
    if several:
        titles = {
            "frequency": "Share of the most frequent molecule",
            "entropy": "Entropy of the draws (nats)",
        }
        charts = [
            Chart(title, histograms({name: column_numbers(best, key)}, title))
            for key, title in titles.items()
        ]
    drawn = best.loc[best[SMILES] != ""].head(MOST)
    molecules = rows.loc[rows[SMILES] != "", SMILES].nunique()
    legends = [f"{one['frequency']:.0%} of the draws" if several else "" for one in drawn.to_dict("records")]
    return Exploration(
        "decoded vectors",
        name,
        f"{points:,} latent vectors as molecules.",
        tiles(vectors=f"{points:,}", decoded=f"{points - without:,}", molecules=f"{molecules:,}"),
        [
            Section("How surely", charts=charts),
            Section(
                "The molecules",
                "The first vectors, each by "
                + ("its most frequent molecule." if several else "its likeliest molecule."),
                cards=cards(drawn, legends, [f"vector {point}" for point in drawn["point"]]),
            ),
        ],
    )
