"""Molecules of the basket: drawn, compared, and written as files."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from molvae.app.tasks.cards import beside, line, picture
from molvae.app.tasks.cards import rows as lined
from molvae.explore.properties import properties_of
from molvae.report.meanings import MEANINGS
from molvae.report.numbers import number
from molvae.report.result import Result
from molvae.table import SMILES

SHOWN = ("mw", "logp", "tpsa", "qed", "sa")
"""Properties in the basket's table; files have all."""
TABLES, PICTURES, PAGES = ("csv", "sdf", "smi", "xlsx"), ("png",), ("html",)
TEXTS = ["note", "tags", "source"]
FORMULAS = ("=", "+", "-", "@", "\t", "\r")
"""What begins with one of these is a formula to spreadsheets."""
KINDS = (*TABLES, *PICTURES, *PAGES)
"""Of files to export."""


def rows(kept: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """The basket's molecules with their pictures and a few values."""
    smiles = [one[SMILES] for one in kept]
    return [
        {**one, "svg": picture(one[SMILES]), "values": values}
        for one, values in zip(kept, _values(smiles, SHOWN), strict=True)
    ]


def compared(smiles: Sequence[str]) -> list[dict[str, Any]]:
    """Molecules side by side, drawn beside the first, with all properties."""
    values = properties_of(smiles, list(MEANINGS)).to_dict("records")
    lines = [[line(name, row[name]) for name in MEANINGS] for row in values]
    return beside(smiles[0], lined(smiles, lines)) if smiles else []


def exported(kept: Sequence[dict[str, Any]], kind: str) -> bytes:
    """A file of the molecules with their notes, tags and properties.

    Args:
        kept: smiles, note, tags and source of each.
        kind: one of `KINDS`.
    """
    frame = pd.DataFrame(kept, columns=[SMILES, *TEXTS])
    if kind == "csv":
        frame[TEXTS] = frame[TEXTS].map(_no_formula)
    values = properties_of(frame[SMILES].tolist(), list(MEANINGS))
    result = Result(pd.concat([frame, values], axis="columns"))
    write = result.picture if kind in PICTURES else result.report if kind in PAGES else result.save
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"basket.{kind}"
        write(path)
        return path.read_bytes()


def _no_formula(text: str) -> str:
    """A text that no spreadsheet takes for a formula when it opens a CSV file.

    >>> _no_formula("=1+1"), _no_formula("a = b")
    ("'=1+1", 'a = b')
    """
    return f"'{text}" if text.startswith(FORMULAS) else text


def _values(smiles: Sequence[str], names: Sequence[str]) -> list[dict[str, str]]:
    table = properties_of(list(smiles), list(names))
    return [
        {MEANINGS[name].label: number(row[name], f".{MEANINGS[name].digits}f") for name in names}
        for row in table.to_dict("records")
    ]
