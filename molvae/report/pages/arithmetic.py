"""The page of a sum of molecules."""

from collections.abc import Mapping, Sequence

import pandas as pd

from molvae.report.cards import cards, shown_of, tiles
from molvae.report.exploration import Card, Exploration, Section


def arithmetic_page(given: Mapping[str, Sequence[str]], found: pd.DataFrame, decodings: int) -> Exploration:
    """The sum as an equation, and what it decodes to, with frequencies.

    Args:
        given: "start", "− minus", "+ plus" -> molecules; their mean is taken where there are several.
        found: the most frequent molecules, with the columns frequency and entropy.
        decodings: draws it took.
    """
    shares = [f"{share:.0%} of the draws" for share in found["frequency"]]
    terms = [
        Card(smiles[0], f"the first of {len(smiles):,}: their mean" if len(smiles) > 1 else "", mark)
        for mark, smiles in given.items()
        if smiles
    ]
    result = cards(found.head(1), shares[:1], ["= most frequent"])
    return Exploration(
        "arithmetic",
        " ".join(term.mark for term in terms).replace("start", "Start", 1),
        f"One point of latent space, decoded {decodings:,} times.",
        tiles(
            {"entropy": "of the draws; 0 where all agree"},
            decodings=f"{decodings:,}",
            most_frequent=f"{found['frequency'].iloc[0]:.0%}",
            entropy=f"{found['entropy'].iloc[0]:.2f} nats",
        ),
        [
            Section("The sum", cards=[*terms, *result], columns=len(terms) + 1, alike=True),
            Section(
                "What it decodes to",
                f"{shown_of(len(found))} molecules of the table, the most frequent first.",
                cards=cards(found, shares),
                alike=True,
            ),
        ],
    )
