"""Molecules as a caller has them: SMILES, a frame, or a file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pandas as pd

from molvae.table.columns import SMILES, arrange, find_molecules
from molvae.table.formats import is_table
from molvae.table.reader import read_chunks
from molvae.table.rows import AHEAD

MoleculesLike = str | Path | pd.DataFrame | Iterable[str]
"""One SMILES, a file's name, `-` for standard input, a frame, several SMILES, or a result with a table."""


def chunks_of(
    molecules: MoleculesLike, *, smiles_column: str | None = None, chunk_rows: int = 10_000
) -> Iterator[pd.DataFrame]:
    """Molecules as frames of bounded size, with the column `smiles` first.

    Args:
        molecules: SMILES, a frame, a file, or what a function of molvae returned.
        smiles_column: the molecules' column in a frame or a file; by default it is found by its name.
        chunk_rows: most rows of a frame.

    Returns:
        Frames whose cells in `smiles` are text, "" where there is none. All other columns stay as they are.

    Raises:
        MolvaeError: a file cannot be read, or there is no column of SMILES.
    """
    name = str(molecules) if isinstance(molecules, str | Path) else ""
    if isinstance(molecules, Path) or (name and is_table(name)):
        return read_chunks(name, smiles_column=smiles_column, chunk_rows=chunk_rows)
    table = getattr(molecules, "table", molecules)
    if isinstance(table, pd.DataFrame):
        frame = _arranged(table, smiles_column)
    else:
        several = [molecules] if isinstance(molecules, str) else molecules
        frame = pd.DataFrame({SMILES: [*map(_text, several)]}, dtype=str)
    return (frame.iloc[at : at + chunk_rows] for at in range(0, max(len(frame), 1), chunk_rows))


def frame_of(molecules: MoleculesLike, *, smiles_column: str | None = None) -> pd.DataFrame:
    """The same as one frame."""
    return pd.concat(list(chunks_of(molecules, smiles_column=smiles_column)))


def smiles_of(molecules: MoleculesLike, *, smiles_column: str | None = None) -> list[str]:
    """The SMILES alone."""
    return frame_of(molecules, smiles_column=smiles_column)[SMILES].tolist()


def described(molecules: MoleculesLike) -> str:
    """What to call them in a message: the file's name, or how they were given."""
    if isinstance(molecules, str | Path) and (isinstance(molecules, Path) or is_table(molecules)):
        return str(molecules)
    return "those given"


def _arranged(frame: pd.DataFrame, smiles_column: str | None) -> pd.DataFrame:
    named = frame.set_axis([str(name) for name in frame.columns], axis="columns")

    def first(column: int) -> list[str]:
        return [_text(cell) for cell in named.iloc[:AHEAD, column]]

    found = find_molecules(list(named.columns), first, smiles_column, "the frame")
    arranged = arrange(named, found)
    return arranged.assign(**{SMILES: pd.Series(map(_text, arranged[SMILES]), arranged.index, dtype=str)})


def _text(cell: Any) -> str:
    return cell if isinstance(cell, str) else ""
