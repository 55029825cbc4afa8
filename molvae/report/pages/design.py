"""The page of molecules designed around what must stay."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from molvae.report.cards import MOST, cards, column_numbers, reason_bars, shown_of, tiles
from molvae.report.chart import histograms
from molvae.report.exploration import Card, Chart, Exploration, Section
from molvae.report.numbers import number

Places = tuple[Sequence[Sequence[int]], Sequence[Sequence[int]]]
"""Of each molecule the atoms that stay, in one order, and those that are new."""

BY_SOURCE = ("source", "candidates", "pass the filters", "chosen")
"""Columns that tell what each source of new parts brought."""


def design_page(
    kept: str,
    table: pd.DataFrame,
    places: Places,
    sources: Mapping[str, tuple[int, int, int]],
    refused: Mapping[str, int],
) -> Exploration:
    """Molecules with what is new colored, what each source brought, and what the filters refused.

    Args:
        kept: SMILES of what stays, with its points.
        table: with the columns smiles, source, nats and score.
        places: see `Places`.
        sources: name -> how many candidates it proposed, how many of these passed, how many were chosen.
        refused: reason -> how many candidates failed for it.
    """
    proposed = sum(source[0] for source in sources.values())
    nats, score = column_numbers(table, "nats"), column_numbers(table, "score")
    return Exploration(
        "design",
        "Molecules around a part",
        "All hold this part; what is new is colored.",
        tiles(
            {"median_log_likelihood": "nats: the nearer to 0, the more ordinary"},
            molecules=f"{len(table):,}",
            candidates=f"{proposed:,}",
            median_score=f"{np.nanmedian(score):.2f}",
            median_log_likelihood=f"{np.nanmedian(nats):.1f}",
        ),
        [
            Section("The molecules", f"{shown_of(len(table), MOST)} by score.", cards=_cards(table, places)),
            Section(
                "Where they come from",
                "Parts of the table of real molecules' parts, parts of good candidates put together anew,"
                " molecules decoded around and between the codes of good candidates, and parts of such that"
                " did not hold what stays.",
                header=BY_SOURCE,
                rows=source_rows(sources),
                charts=[
                    Chart(
                        "Log-likelihood", histograms({"chosen": nats}, "nats"), ["chosen"], "in nats, shares"
                    )
                ],
            ),
            Section("What was left out, and why", bars=reason_bars(refused, proposed)),
        ],
        molecule=kept,
    )


def source_rows(sources: Mapping[str, tuple[int, int, int]]) -> list[tuple[str, ...]]:
    """Rows of a table with the columns `BY_SOURCE`, for people."""
    return [(name, *(f"{count:,}" for count in source)) for name, source in sources.items()]


def _cards(table: pd.DataFrame, places: Places) -> list[Card]:
    lines = [
        f"score {number(row['score'], '.2f')} · {row['nats']:.1f} nats · {row['source']}"
        for row in table.to_dict("records")
    ]
    shown = zip(cards(table, lines), *places, strict=False)
    return [replace(card, shared=shared, colored=new) for card, shared, new in shown]
