"""Rows of a table as molecules of a page."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from molvae.chem.descriptors import DESCRIPTORS
from molvae.chem.mol import parse
from molvae.filters.reasons import OTHERS
from molvae.report.exploration import Bar, Card, Tile
from molvae.table import SMILES
from molvae.table.identity import ids_of
from molvae.table.numbers import is_missing, read_numbers

MOST = 60
"""Molecules drawn in one section: more make a page that nobody looks through."""

NO_HINTS: Mapping[str, str] = {}

SECTIONS = 12
"""Paths or starts with a section of their own."""

_KNOWN = {"qed": "QED {:.2f}", "logp": "logP {:.1f}", "sa": "SA {:.1f}", "mw": "{:.0f} Da"}
"""Columns that a legend shows where a table has them."""
_COMPUTED = {"mw": DESCRIPTORS["mw"], "logp": DESCRIPTORS["logp"]}
"""What it shows in any case."""


def cards(
    frame: pd.DataFrame, lines: Sequence[str], marks: Sequence[str] = (), *, lead: str = ""
) -> list[Card]:
    """The first molecules of a table, each with its name, and a line of its own above its properties.

    Args:
        frame: with the column smiles; None or "" is a place without a molecule.
        lines: one for each row.
        marks: words above the pictures; none, or one for each row.
        lead: SMILES of the molecule that the others are changes of; "" where there is none.
    """
    rows = frame.head(MOST).to_dict("records")
    return [
        Card(molecule_or_gap(row[SMILES]), f"{line}\n{facts(row, lead)}".strip(), mark, id=name, lead=lead)
        for row, line, mark, name in zip(
            rows, lines[:MOST], marks[:MOST] or [""] * len(rows), ids_of(frame.head(MOST)), strict=True
        )
    ]


def facts(row: Mapping[Any, Any], lead: str = "") -> str:
    """What a table knows of a molecule, with its weight and logP, and how these differ from a lead's."""
    molecule = parse(molecule_or_gap(row[SMILES]))
    computed = {} if molecule is None else {name: value(molecule) for name, value in _COMPUTED.items()}
    known = computed | {name: row[name] for name in _KNOWN if name in row and not is_missing(row[name])}
    text = properties(known)
    origin = parse(lead) if lead else None
    if molecule is None or origin is None:
        return text
    mass, logp = (computed[name] - _COMPUTED[name](origin) for name in ("mw", "logp"))
    return f"{text}\nchange {_signed(mass, 0)} Da · logP {_signed(logp, 1)}"


def _signed(value: float, digits: int) -> str:
    """A difference with its sign, which 0 has none of."""
    rounded = round(value, digits)
    return f"{rounded:+.{digits}f}" if rounded else "0"


def molecule_or_gap(cell: Any) -> str:
    """A cell's SMILES, "" where there is none."""
    return cell if isinstance(cell, str) else ""


def properties(row: Mapping[Any, Any]) -> str:
    """What a table knows of a molecule, two values to a line."""
    parts = [_property(name, row[name]) for name in _KNOWN if name in row and not is_missing(row[name])]
    return "\n".join(" · ".join(parts[at : at + 2]) for at in range(0, len(parts), 2))


def _property(name: str, cell: Any) -> str:
    """A number as its kind is written; a text that is none, of a column of the user's, as it is."""
    (value,), (is_text,) = read_numbers([cell])
    return f"{name} {cell}" if is_text else _KNOWN[name].format(value)


def shown_of(count: int, most: int = MOST) -> str:
    """How many of so many are drawn."""
    return f"All {count:,}" if count <= most else f"The first {most:,} of {count:,}"


def first_drawn(count: int) -> str:
    """A sentence where not all of so many paths or starts have a section; "" where they have."""
    return f" The first {SECTIONS} of {count:,} are drawn." if count > SECTIONS else ""


def column_numbers(frame: pd.DataFrame, column: str) -> np.ndarray:
    """A column of numbers: float64 (n,)."""
    return frame[column].to_numpy(dtype=float)


def tiles(hints: Mapping[str, str] = NO_HINTS, /, **values: str) -> list[Tile]:
    """Tiles from labels and texts; an underscore stands for a space, but in what a user has named.

    Args:
        hints: label -> what the number means, in small letters below it.
        **values: label -> text.
    """
    labels = {label: label if " " in label else label.replace("_", " ") for label in values}
    return [
        Tile(labels[label][:1].upper() + labels[label][1:], text, hints.get(label, ""))
        for label, text in values.items()
    ]


def reason_bars(reasons: Mapping[str, int], total: int, most: int = 10) -> list[Bar]:
    """The most common reasons ("" is none) with their counts and shares of all rows."""
    named = ((count, text) for text, count in reasons.items() if text not in ("", OTHERS) and count)
    counted = sorted(named, reverse=True)[:most]
    if reasons.get(OTHERS):
        counted.append((reasons[OTHERS], OTHERS))
    largest = max((count for count, _ in counted), default=1)
    return [Bar(text, f"{count:,} ({count / total:.1%})", count / largest) for count, text in counted]
