"""The page of outliers."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from molvae.report.cards import MOST, cards, column_numbers, reason_bars, shown_of, tiles
from molvae.report.chart import histograms
from molvae.report.exploration import Chart, Exploration, Section

_MEASURES = {
    "nll": "Surprise when it is rebuilt (nats)",
    "latent_distance": "Latent distance (Mahalanobis)",
    "nearest_similarity": "Similarity to the nearest known molecule",
}


def outliers_page(
    name: str,
    molecules: pd.DataFrame,
    reference: Mapping[str, np.ndarray],
    reasons: Mapping[str, int],
    false_positive_rate: float,
) -> Exploration:
    """The score, the measures behind it, and the most unlike molecules.

    Args:
        name: of the table.
        molecules: its rows: smiles, nll, latent_distance, nearest_similarity, outlier_score, is_outlier.
        reference: the three measures of ordinary molecules.
        reasons: how many rows could not be encoded for each reason; "" counts the others.
        false_positive_rate: share of ordinary molecules that may be called outliers.
    """
    read = molecules.dropna(subset=["nll"])
    unlike, legends = most_unlike(molecules)
    found = np.count_nonzero(read["is_outlier"])
    return Exploration(
        "outliers",
        name,
        f"{len(molecules):,} molecules beside those the model knows; "
        f"{false_positive_rate:.1%} of ordinary molecules may be called outliers.",
        tiles(
            {"outliers": f"{found / max(len(read), 1):.1%} of those encoded"},
            molecules=f"{len(molecules):,}",
            outliers=f"{found:,}",
            not_encoded=f"{len(molecules) - len(read):,}",
        ),
        [
            Section(
                "How unusual they are",
                "The score is the share of ordinary molecules that are less unusual, so that theirs are "
                "spread evenly from 0 to 1. It is made of the three measures beside it.",
                charts=[
                    Chart(
                        "Outlier score",
                        histograms({name: column_numbers(read, "outlier_score")}, "outlier score"),
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
            Section("Why rows cannot be encoded", bars=reason_bars(reasons, len(molecules))),
        ],
    )


def most_unlike(molecules: pd.DataFrame) -> tuple[pd.DataFrame, list[str]]:
    """The rows that can be encoded, the highest score first, and a legend for each of those drawn."""
    read = molecules.dropna(subset=["nll"])
    unlike = read.sort_values(["outlier_score", "nearest_similarity"], ascending=[False, True], kind="stable")
    legends = [
        f"score {row['outlier_score']:.3f} · {row['nll']:.0f} nats of surprise\n"
        f"similarity {row['nearest_similarity']:.2f}"
        for row in unlike.head(MOST).to_dict("records")
    ]
    return unlike, legends


def _against(
    key: str, title: str, name: str, frame: pd.DataFrame, reference: Mapping[str, np.ndarray]
) -> Chart:
    series = {"ordinary molecules": reference[key], name: column_numbers(frame, key)}
    return Chart(title, histograms(series, title), list(series))
