"""Molecules of the basket: drawn, compared, and written as files."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pandas as pd

from molvae.app.tasks.cards import beside, line, picture
from molvae.app.tasks.cards import rows as lined
from molvae.app.tasks.own_values import lines as told
from molvae.app.tasks.own_values import measurements, name_of
from molvae.explore.properties import properties_of
from molvae.report.cards import cards
from molvae.report.exploration import Exploration
from molvae.report.grid import Grid
from molvae.report.meanings import MEANINGS
from molvae.report.numbers import number
from molvae.report.result import Result
from molvae.table import SMILES
from molvae.table.columns import NAME

SHOWN = ("mw", "logp", "tpsa", "qed", "sa")
"""Properties in the basket's table; files have all."""
TABLES, PICTURES, PAGES = ("csv", "sdf", "smi", "xlsx"), ("png",), ("html",)
TEXTS = ["note", "tags", "source"]
OWN = "own"
NAMED = ("sdf", "smi")
"""Formats with a place for a molecule's name."""
FORMULAS = ("=", "+", "-", "@", "\t", "\r")
"""What begins with one of these is a formula to spreadsheets."""
KINDS = (*TABLES, *PICTURES, *PAGES)
"""Of files to export."""


@dataclass(frozen=True, eq=False)
class _Basket(Result):
    """Molecules with what was measured of them and noted, which stands in pictures and pages too."""

    names: Sequence[str]
    """Of each molecule; "" where it has none."""
    words: Sequence[Sequence[str]]
    """Of each molecule; those that are empty are left out."""

    def page(self) -> Exploration:
        """The molecules by their names, with their words above their properties."""
        page = super().page()
        drawn = cards(self.table, [_lines(words) for words in self.words])
        named = [replace(card, id=name or card.id) for card, name in zip(drawn, self.names, strict=False)]
        return replace(page, sections=[replace(page.sections[0], cards=named)])

    def grid(self) -> Grid:
        """The same as one picture."""
        grid = super().grid()
        own = zip(self.names, self.words, grid.legends, strict=True)
        return replace(grid, legends=[_lines([name, *words, legend]) for name, words, legend in own])


def _lines(words: Sequence[str]) -> str:
    return "\n".join(word for word in words if word.strip())


def rows(kept: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """The basket's molecules with their pictures and a few values."""
    smiles = [one[SMILES] for one in kept]
    return [
        {**one, OWN: told(one[OWN]), "svg": picture(one[SMILES]), "values": values}
        for one, values in zip(kept, _values(smiles, SHOWN), strict=True)
    ]


def compared(kept: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Molecules side by side, drawn beside the first, with all properties."""
    smiles = [one[SMILES] for one in kept]
    values = properties_of(smiles, list(MEANINGS)).to_dict("records")
    lines = [
        [*told(one[OWN]), *(line(name, row[name]) for name in MEANINGS)]
        for one, row in zip(kept, values, strict=True)
    ]
    return beside(smiles[0], lined(smiles, lines)) if smiles else []


def exported(kept: Sequence[dict[str, Any]], kind: str) -> bytes:
    """A file of the molecules with what their tables say of them, notes, tags and properties.

    Args:
        kept: smiles, note, tags, source and own of each.
        kind: one of `KINDS`.
    """
    frame = pd.DataFrame(kept, columns=[SMILES, *TEXTS])
    values = properties_of(frame[SMILES].tolist(), list(MEANINGS))
    own = pd.DataFrame([one[OWN] for one in kept])
    own = own.rename(columns={name: f"{name} (table)" for name in (SMILES, *TEXTS, *values)})
    if kind == "csv":
        frame[TEXTS] = frame[TEXTS].map(_no_formula)
        own = own.map(_no_formula).rename(columns=_no_formula)
    if kind in NAMED:
        own[NAME] = [name_of(one[OWN]) for one in kept]
    table = pd.concat([frame[SMILES], own, frame[TEXTS], values], axis="columns")
    result = _Basket(table, [name_of(one[OWN]) for one in kept], [_words(one) for one in kept])
    write = result.picture if kind in PICTURES else result.report if kind in PAGES else result.save
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"basket.{kind}"
        write(path)
        return path.read_bytes()


def _words(one: dict[str, Any]) -> list[str]:
    """What was measured of a molecule, and noted, each on one line."""
    measured = [text for text, _ in measurements(one[OWN])]
    return [*measured, *(" ".join(one[name].split()) for name in ("note", "tags"))]


def _no_formula(cell: Any) -> Any:
    """A cell that no spreadsheet takes for a formula when it opens a CSV file; numbers stay as they are.

    >>> _no_formula("=1+1"), _no_formula("a = b"), _no_formula(-5.2)
    ("'=1+1", 'a = b', -5.2)
    """
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULAS) else cell


def _values(smiles: Sequence[str], names: Sequence[str]) -> list[dict[str, str]]:
    table = properties_of(list(smiles), list(names))
    return [
        {MEANINGS[name].label: number(row[name], f".{MEANINGS[name].digits}f") for name in names}
        for row in table.to_dict("records")
    ]
