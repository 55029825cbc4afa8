"""Generated molecules as a generator wrote them, invalid and empty ones included."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TypeAlias

import pandas as pd

from molvae.table import SMILES, read
from molvae.table.formats import LINES, STANDARD_STREAM, is_table, kind_of
from molvae.table.molecules import MoleculesLike, smiles_of
from molvae.table.stream import check_readable, open_text

Generated: TypeAlias = MoleculesLike | Sequence[str | None]
"""A file, SMILES (None is an invalid one), a table, or a result."""


def generated_smiles(molecules: Generated, smiles_column: str | None = None) -> list[str]:
    """The strings to judge; None and NaN are empty strings, which are invalid.

    Args:
        molecules: a file, SMILES, a table, or a result.
        smiles_column: the molecules' column; None finds it by name.

    >>> generated_smiles(["CCO", None])
    ['CCO', '']
    """
    if isinstance(molecules, Path) or (isinstance(molecules, str) and is_table(molecules)):
        return _in_file(str(molecules), smiles_column)
    if isinstance(molecules, Sequence) and not isinstance(molecules, str):
        return [text or "" for text in molecules]
    return smiles_of(molecules, smiles_column=smiles_column)


def check_there(molecules: object) -> None:
    """Raise MolvaeError at a file that is not there; what is no file is left alone."""
    if isinstance(molecules, str | Path) and is_table(str(molecules)):
        check_readable(str(molecules))


def _in_file(file: str, smiles_column: str | None) -> list[str]:
    """What a generator wrote: in a list of SMILES and nothing else a blank line is an empty SMILES."""
    frame = read(file, smiles_column=smiles_column)
    if frame.shape[1] == 1:  # reading leaves blank lines out, but counts them in the lines' numbers
        frame = frame.reindex(sorted({*frame.index, *_blank_lines(file, frame.index)}), fill_value="")
    return frame[SMILES].tolist()


def _blank_lines(file: str, known: pd.Index) -> Iterable[int]:
    """Numbers of blank lines; of a pipe, which is read but once, all between the first and the last known."""
    if file == STANDARD_STREAM:
        return range(known[0], known[-1] + 1)
    if kind_of(file) not in LINES:
        return []
    with open_text(file, quiet=True) as stream:
        return [number for number, line in enumerate(stream, start=1) if not line.strip()]
