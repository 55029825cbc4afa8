"""What the screen of runs asks: what constraints would refuse, and pictures of the best."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from molvae.app.tasks.analogues import cards
from molvae.explore.properties import properties_of
from molvae.screening.functions import filter as filtered


def refused(smiles: Sequence[str], filters: Sequence[str]) -> dict[str, int]:
    """How many of some molecules each filter would refuse by itself."""
    if not smiles:
        return dict.fromkeys(filters, 0)
    return {name: len(smiles) - filtered(list(smiles), name, workers=1).passed for name in filters}


def best(start: str, found: Sequence[tuple[str, float]]) -> list[dict[str, Any]]:
    """Cards of the best molecules of a run, drawn beside its start, or the best where it has none."""
    smiles = [text for text, _ in found]
    values = properties_of(smiles, ["logp", "mw"]).to_dict("records")
    lines = [
        [f"score {score:.3f}", f"logP {row['logp']:.1f}", f"MW {row['mw']:.0f}"]
        for (_, score), row in zip(found, values, strict=True)
    ]
    return cards(start or smiles[0], smiles, lines) if smiles else []
