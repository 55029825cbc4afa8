"""Tables of the chemist's own: read, mapped, searched, judged."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

import pandas as pd

from molvae.app.tasks.cards import Line, alone, line, rows
from molvae.app.tasks.own_values import Own, is_measured, lines, own_values
from molvae.app.tasks.packed import packed, unpacked
from molvae.chem.mol import canonical, fault
from molvae.errors import MolvaeError
from molvae.explore.pick import pick
from molvae.explore.properties import properties_of
from molvae.parallel.system import memory_limited
from molvae.scoring.objective import SCORE
from molvae.screening.functions import filter as filtered
from molvae.screening.functions import score
from molvae.table import ODD, SMILES, read_chunks
from molvae.table.identity import holds_names

MOST_ROWS = 100_000
MOST_MEMORY = 2_000_000_000
"""Bytes that reading a table may take: a packed file can unpack to anything."""
CHUNK = 5_000
LISTED, LETTERS = 200, 200
"""Refused rows that are listed, and letters of each; all are counted."""
VALUES = ("qed", "logp", "mw")
"""Properties on a card."""
SHOWN = 60
"""Molecules of a selection that are drawn."""


def read_table(path: str) -> dict[str, Any]:
    """A table of molecules, by their canonical SMILES; rows that have none are left out, listed and counted.

    Returns:
        content (Parquet), rows, molecules (different ones), columns (name and whether it holds measurements),
        refused (row, text, reason of the first ones), and reasons: how many were refused for each, rows
        beyond `MOST_ROWS` among them.

    Raises:
        MolvaeError: it cannot be read, or takes too much memory.
    """
    try:
        with memory_limited(MOST_MEMORY):
            return _read_table(path)
    except MemoryError as error:
        raise MolvaeError("unpacked, the table is too large: give fewer rows or columns") from error


def _read_table(path: str) -> dict[str, Any]:
    kept, refused, reasons, seen = [], [], Counter[str](), 0
    for frame in read_chunks(path, chunk_rows=CHUNK, keep_odd=True):
        odd = frame.attrs.get(ODD, {})
        room = frame.head(max(0, MOST_ROWS - seen))
        seen += len(frame)
        texts = room[SMILES].to_dict()
        read = [None if row in odd else canonical(text) for row, text in texts.items()]
        told = {
            row: odd.get(row) or fault(text)
            for (row, text), smiles in zip(texts.items(), read, strict=True)
            if smiles is None
        }
        refused += [
            {"row": int(row), "text": str(texts[row])[:LETTERS], "reason": reason}
            for row, reason in told.items()
        ]
        reasons.update(told.values())
        kept.append(room.assign(**{SMILES: read}).dropna(subset=[SMILES]))
    if seen > MOST_ROWS:
        reasons[f"beyond the first {MOST_ROWS:,} rows"] = seen - MOST_ROWS
    table = pd.concat(kept, ignore_index=True)
    others = [name for name in table.columns if name != SMILES]
    columns = [{"name": name, "numbers": is_measured(table, name)} for name in others]
    about = {"rows": len(table), "molecules": len(set(table[SMILES])), "columns": columns}
    return {"content": packed(table), **about, "refused": refused[:LISTED], "reasons": dict(reasons)}


def molecules(content: bytes, most: int) -> tuple[list[str], int]:
    """The first molecules of a table, and how many it has."""
    smiles = unpacked(content)[SMILES]
    return smiles.head(most).tolist(), len(smiles)


def find(content: bytes, name: str) -> str | None:
    """The molecule that a table calls by a name, whatever its case."""
    table = unpacked(content)
    for column in filter(holds_names, table.columns):
        rows = table.loc[table[column].astype(str).str.casefold() == name.strip().casefold()]
        if len(rows):
            return str(rows[SMILES].iloc[0])
    return None


def own(content: bytes, smiles: Sequence[str]) -> list[Own]:
    """What a table says of molecules of a selection, to be kept with them."""
    return own_values(unpacked(content), smiles)


def selected(content: bytes, smiles: Sequence[str]) -> list[dict[str, Any]]:
    """The first molecules of a selection, drawn, with what the table says of them."""
    shown = smiles[:SHOWN]
    return alone(rows(shown, _told(content, shown)))


def passing(content: bytes, smiles: Sequence[str], filters: Sequence[str]) -> dict[str, Any]:
    """Those of a selection that pass filters, and why others fail."""
    found = filtered(list(smiles), list(filters), workers=1)
    passed = found.table[SMILES].tolist()
    return {"smiles": passed, "reasons": dict(found.reasons), "cards": selected(content, passed)}


def best_scored(content: bytes, smiles: Sequence[str]) -> list[dict[str, Any]]:
    """The molecules of a selection with the highest scores."""
    scored = score(list(smiles), workers=1).table
    table = scored.sort_values(SCORE, ascending=False, kind="stable").head(SHOWN)
    first = [line(SCORE, value) for value in table[SCORE]]
    return _cards(content, table[SMILES].tolist(), first)


def diverse(content: bytes, smiles: Sequence[str], count: int) -> list[dict[str, Any]]:
    """A diverse, good part of a selection."""
    table = pick(list(smiles), count).table
    first = [(f"pick {place}", "The order of picking") for place in table["pick"]]
    return _cards(content, table[SMILES].tolist(), first)


def _cards(content: bytes, smiles: list[str], first: Sequence[Line]) -> list[dict[str, Any]]:
    """Molecules drawn, each with a line before all others."""
    told = zip(first, _told(content, smiles), strict=True)
    return alone(rows(smiles, [[one, *others] for one, others in told]))


def _told(content: bytes, smiles: Sequence[str]) -> list[list[Line]]:
    """What the table says of each molecule, and a few properties."""
    values = properties_of(list(smiles), VALUES).to_dict("records")
    known = zip(own(content, smiles), values, strict=True)
    return [[*lines(one), *(line(name, row[name]) for name in VALUES)] for one, row in known]
