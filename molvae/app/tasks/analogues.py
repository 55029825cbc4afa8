"""Molecules around one, drawn beside it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from molvae.app.tasks.molecule import opened
from molvae.errors import NothingLeft
from molvae.explore.analogues import DISTANCE, SIMILARITY
from molvae.explore.neighbors import neighbors
from molvae.report.difference import drawn_beside
from molvae.report.numbers import number
from molvae.table import SMILES

FIRST = 200
"""Points decoded for the first view."""


def first_analogues(model: str, smiles: str, count: int) -> list[dict[str, Any]]:
    """A few analogues as soon as may be; see `cards_of` for what is returned."""
    try:
        found = neighbors(smiles, model=opened(model), count=count, filters=None, max_decoded=FIRST)
    except NothingLeft:  # so few points brought none
        return []
    return analogue_cards(smiles, found.table)


def best_analogues(model: str, smiles: str, count: int, seed: int) -> list[dict[str, Any]]:
    """The most similar of many, after the filters that suit the model: what `molvae neighbors` writes."""
    return analogue_cards(smiles, neighbors(smiles, model=opened(model), count=count, seed=seed).table)


def analogue_cards(reference: str, found: pd.DataFrame) -> list[dict[str, Any]]:
    """Cards of analogues, the nearest in latent space first."""
    rows = found.sort_values(DISTANCE, kind="stable")
    lines = [
        [f"{similarity:.2f} similar", f"{distance:.1f} away", f"QED {number(qed, '.2f')}"]
        for similarity, distance, qed in zip(rows[SIMILARITY], rows[DISTANCE], rows["qed"], strict=True)
    ]
    return cards(reference, rows[SMILES].tolist(), lines)


def cards(reference: str, smiles: Sequence[str], lines: Sequence[Sequence[str]]) -> list[dict[str, Any]]:
    """Molecules for the page's grid: smiles, svg, lines of text."""
    pictures = drawn_beside(reference, smiles)
    return [
        {"smiles": text, "svg": str(svg), "lines": [*told]}
        for text, svg, told in zip(smiles, pictures, lines, strict=True)
    ]
