"""Molecules of the basket, drawn and measured."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from molvae.report.drawing import NARROW, inline, laid_out


def basket_cards(molecules: Sequence[tuple[str, str]]) -> list[dict[str, Any]]:
    """Cards of molecules with their notes."""
    return [
        {
            "smiles": smiles,
            "svg": str(inline(smiles, laid_out(smiles), NARROW)),
            "lines": [note] if note else [],
        }
        for smiles, note in molecules
    ]
