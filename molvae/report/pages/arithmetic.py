"""The page of a sum of molecules."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from molvae.report.cards import cards, shown_of, tiles
from molvae.report.exploration import Card, Exploration, Section

PARTS = "parts"
"""Source of what was not decoded."""


def arithmetic_page(
    given: Mapping[str, Sequence[str]], found: pd.DataFrame, decodings: int, about: str
) -> Exploration:
    """The sum as an equation, and what it decodes to, with frequencies.

    Args:
        given: "start", "− minus", "+ plus" -> molecules; their mean is taken where there are several.
        found: the molecules, with the columns frequency, entropy, source and distance.
        decodings: draws it took.
        about: how they were found.
    """
    lines = [how_found(row) for row in found.to_dict("records")]
    terms = [
        Card(smiles[0], f"the first of {len(smiles):,}: their mean" if len(smiles) > 1 else "", mark)
        for mark, smiles in given.items()
        if smiles
    ]
    by_parts = found["source"].iloc[0] == PARTS
    order = "the nearest to the point" if by_parts else "the most frequent"
    result = cards(found.head(1), lines[:1], ["≈ nearest" if by_parts else "= most frequent"])
    return Exploration(
        "arithmetic",
        " ".join(term.mark for term in terms).replace("start", "Start", 1),
        f"One point of latent space, decoded {decodings:,} times. {about}".rstrip(),
        tiles(
            {"entropy": "of the draws; 0 where all agree"},
            decodings=f"{decodings:,}",
            most_frequent="–" if by_parts else f"{found['frequency'].iloc[0]:.0%}",
            entropy=f"{found['entropy'].iloc[0]:.2f} nats",
        ),
        [
            Section("The sum", cards=[*terms, *result], columns=len(terms) + 1, alike=True),
            Section(
                "Molecules near it" if by_parts else "What it decodes to",
                f"{shown_of(len(found))} molecules of the table, {order} first.",
                cards=cards(found, lines),
                alike=True,
            ),
        ],
    )


def how_found(row: Mapping[Any, Any]) -> str:
    """How often a molecule was drawn, or how far one with parts exchanged lies from the sum."""
    if row["source"] == PARTS:
        return f"parts exchanged\n{row['distance']:.1f} from the sum"
    return f"{row['frequency']:.0%} of the draws"
