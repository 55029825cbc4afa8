"""Pages of the verbs that take a table of molecules and judge or translate its rows."""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from molvae.report.cards import MOST, cards, reason_bars, shown_of, tiles
from molvae.report.chart import histograms
from molvae.report.exploration import Chart, Exploration, Section
from molvae.report.numbers import figure, number
from molvae.table import SMILES

_MEASURES = {
    "nll": "Nats to rebuild the molecule",
    "latent_distance": "Latent distance (Mahalanobis)",
    "nearest_similarity": "Similarity to the nearest known molecule",
}


def outliers(
    name: str,
    judged: pd.DataFrame,
    reference: Mapping[str, np.ndarray],
    reasons: Mapping[str, int],
    false_positive_rate: float,
) -> Exploration:
    """The page of `molvae outliers`: the score, the measures behind it, and the most unlike molecules.

    Args:
        name: of the table.
        judged: its rows with smiles, nll, latent_distance, nearest_similarity, outlier_score and is_outlier.
        reference: the three measures of ordinary molecules.
        reasons: how many rows could not be encoded for each reason; "" counts the others.
        false_positive_rate: share of ordinary molecules that may be called outliers.
    """
    read = judged.dropna(subset=["nll"])
    unlike = read.sort_values(["outlier_score", "nearest_similarity"], ascending=[False, True], kind="stable")
    found = np.count_nonzero(read["is_outlier"])
    rows = unlike.head(MOST).to_dict("records")
    legends = [
        f"score {row['outlier_score']:.3f} · {row['nll']:.0f} nats\n"
        f"similarity {row['nearest_similarity']:.2f}"
        for row in rows
    ]
    return Exploration(
        "outliers",
        name,
        f"{len(judged):,} molecules beside those the model knows; "
        f"{false_positive_rate:.1%} of ordinary molecules may be called outliers.",
        tiles(
            molecules=f"{len(judged):,}",
            outliers=f"{found:,} ({found / max(len(read), 1):.1%} of those encoded)",
            not_encoded=f"{len(judged) - len(read):,}",
        ),
        [
            Section(
                "How unusual they are",
                "The score is the share of ordinary molecules that are less unusual, so that theirs are "
                "spread evenly from 0 to 1. It is made of the three measures beside it.",
                charts=[
                    Chart(
                        "Outlier score",
                        histograms({name: _numbers(read, "outlier_score")}, "outlier score"),
                        [name],
                    ),
                    *(_against(key, title, name, read, reference) for key, title in _MEASURES.items()),
                ],
            ),
            Section(
                "The most unlike",
                f"{shown_of(len(read))} that can be encoded, the highest score first.",
                cards=cards(unlike, legends),
            ),
            Section("Why rows cannot be encoded", bars=reason_bars(reasons, len(judged))),
        ],
    )


def _numbers(frame: pd.DataFrame, column: str) -> np.ndarray:
    return frame[column].to_numpy(dtype=float)


def _against(
    key: str, title: str, name: str, frame: pd.DataFrame, reference: Mapping[str, np.ndarray]
) -> Chart:
    series = {"ordinary molecules": reference[key], name: _numbers(frame, key)}
    return Chart(title, histograms(series, title), list(series))


def subset(picked: pd.DataFrame, everything: pd.DataFrame, column: str, distance: float) -> Exploration:
    """The page of `molvae pick`: the picked molecules, and how good they are beside all.

    Args:
        picked: in the order picked, with the columns smiles and scaffold.
        everything: what could be picked.
        column: of the scores.
        distance: mean, between the picked ones.
    """
    scores = {"all": _numbers(everything, column), "picked": _numbers(picked, column)}
    return Exploration(
        "picked molecules",
        f"{len(picked):,} of {len(everything):,} molecules",
        "A diverse, good subset, in the order picked.",
        tiles(
            picked=f"{len(picked):,}",
            scaffolds=f"{picked['scaffold'].nunique():,}",
            mean_distance=number(distance, ".2f"),
            **{f"mean {column}": figure(scores["picked"].mean()), "of all": figure(scores["all"].mean())},
        ),
        [
            Section(
                "The molecules",
                f"{shown_of(len(picked))}.",
                cards=cards(
                    picked,
                    [f"{column} {figure(value)}" for value in scores["picked"]],
                    [str(place) for place in range(1, len(picked) + 1)],
                ),
            ),
            Section(
                "How good they are",
                charts=[Chart(column, histograms(scores, column), list(scores), "shares")],
            ),
        ],
    )


def encoded(name: str, frame: pd.DataFrame, reasons: Mapping[str, int]) -> Exploration:
    """The page of `molvae encode`: how far out and how sure the vectors are.

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
                "Length is the distance from the centre of the space; deviation is how widely the model "
                "spreads a molecule around its vector, from 0 (sure) to 1 (as wide as the space).",
                charts=[
                    Chart(title, histograms({name: _numbers(frame, column)}, title))
                    for column, title in (("length", "Length"), ("deviation", "Mean standard deviation"))
                ],
            ),
            Section("The least sure", f"{shown_of(len(frame))}.", cards=cards(unsure, legends)),
            Section("Why rows cannot be encoded", bars=reason_bars(reasons, total)),
        ],
    )


def decoded(name: str, rows: pd.DataFrame, points: int, without: int) -> Exploration:
    """The page of `molvae decode`: what vectors stand for, and how surely.

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
            Chart(title, histograms({name: _numbers(best, key)}, title)) for key, title in titles.items()
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
