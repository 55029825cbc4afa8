"""Molecules of the basket: drawn, compared, and written as files."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from molvae.app.meanings import MEANINGS
from molvae.explore.properties import properties_of
from molvae.report.difference import drawn_beside
from molvae.report.drawing import NARROW, inline, laid_out
from molvae.report.numbers import number
from molvae.report.result import Result
from molvae.table import SMILES

SHOWN = ("mw", "logp", "tpsa", "qed", "sa")
"""Properties in the basket's table; files have all."""
TABLES, PICTURES, PAGES = ("csv", "sdf", "smi", "xlsx"), ("png",), ("html",)
KINDS = (*TABLES, *PICTURES, *PAGES)
"""Of files to export."""


def rows(kept: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """The basket's molecules with their pictures and a few values."""
    smiles = [one[SMILES] for one in kept]
    return [
        {**one, "svg": str(inline(one[SMILES], laid_out(one[SMILES]), NARROW)), "values": values}
        for one, values in zip(kept, _values(smiles, SHOWN), strict=True)
    ]


def compared(smiles: Sequence[str]) -> list[dict[str, Any]]:
    """Molecules side by side, drawn beside the first, with all properties."""
    pictures = drawn_beside(smiles[0], smiles) if smiles else []
    return [
        {"smiles": text, "svg": str(svg), "lines": [f"{label} {value}" for label, value in values.items()]}
        for text, svg, values in zip(smiles, pictures, _values(smiles, tuple(MEANINGS)), strict=True)
    ]


def exported(kept: Sequence[dict[str, Any]], kind: str) -> bytes:
    """A file of the molecules with their notes, tags and properties.

    Args:
        kept: smiles, note, tags and source of each.
        kind: one of `KINDS`.
    """
    frame = pd.DataFrame(kept, columns=[SMILES, "note", "tags", "source"])
    values = properties_of(frame[SMILES].tolist(), list(MEANINGS))
    result = Result(pd.concat([frame, values], axis="columns"))
    write = result.picture if kind in PICTURES else result.report if kind in PAGES else result.save
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"basket.{kind}"
        write(path)
        return path.read_bytes()


def _values(smiles: Sequence[str], names: Sequence[str]) -> list[dict[str, str]]:
    table = properties_of(list(smiles), list(names))
    return [
        {MEANINGS[name].label: number(row[name], f".{MEANINGS[name].digits}f") for name in names}
        for row in table.to_dict("records")
    ]
