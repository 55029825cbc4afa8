"""Reads tables of molecules in frames of bounded size, whatever the format."""

from collections.abc import Iterator, Sequence

import pandas as pd

from molvae.errors import MolvaeError
from molvae.table.columns import SMILES
from molvae.table.formats import LINES, STANDARD_STREAM, is_table, kind_of
from molvae.table.mol2 import read_mol2
from molvae.table.parquet import read_parquet
from molvae.table.rows import ODD
from molvae.table.sdf import read_sdf
from molvae.table.stream import check_readable, open_text
from molvae.table.text import read_text
from molvae.table.xlsx import read_xlsx

_READERS = {"parquet": read_parquet, "sdf": read_sdf, "mol2": read_mol2, "xlsx": read_xlsx}


def read_chunks(
    source: str, *, smiles_column: str | None = None, chunk_rows: int = 10_000, keep_odd: bool = False
) -> Iterator[pd.DataFrame]:
    """Read a table in frames, holding one of them in memory.

    Args:
        source: a file (.smi .smiles .txt .csv .tsv .sdf .sd .mol .mol2 .xlsx .parquet, text also .gz and
            .bz2), or `-` for standard input: CSV, TSV or one SMILES a line.
        smiles_column: name of the molecules' column; by default it is found by its name.
        chunk_rows: most rows of a frame.
        keep_odd: have a row that has not the header's number of fields as one whose SMILES is its text, with
            what is wrong by line number in `frame.attrs[ODD]`; it is an error otherwise.

    Returns:
        Frames with the column `smiles` first, "" where a row has none, and the line (record) numbers as
        index; all frames have the same columns and types.

    Raises:
        MolvaeError: the source is missing, empty, a directory, binary, truncated or has no SMILES column, or
            a row has too few or too many fields.
    """
    check_readable(source)
    kind = "smi" if source == STANDARD_STREAM else kind_of(source)
    return _read(source, _frames(source, kind, smiles_column or None, chunk_rows), keep_odd)


def _read(source: str, frames: Iterator[pd.DataFrame], keep_odd: bool) -> Iterator[pd.DataFrame]:
    found = False
    for frame in frames:
        found = True
        for line, wrong in frame.attrs.get(ODD, {}).items():
            if not keep_odd:
                raise MolvaeError(f"{source}:{line}: {wrong}")
        yield frame
    if not found:
        raise MolvaeError(f"{source}: a header, but no molecules")


def _frames(source: str, kind: str, wanted: str | None, rows: int) -> Iterator[pd.DataFrame]:
    if kind in LINES:
        with open_text(source) as lines:
            yield from read_text(lines, source, kind, wanted, rows)
    else:
        yield from _READERS[kind](source, wanted, rows)


def read(source: str, *, smiles_column: str | None = None) -> pd.DataFrame:
    """Read a whole table as one frame; see `read_chunks`."""
    return pd.concat(list(read_chunks(source, smiles_column=smiles_column)))


def read_molecules(value: str | Sequence[str]) -> list[str]:
    """Return the SMILES that a user gave: one as text, those in a file, or several that were read before.

    A name with a table's ending (`hits.smi`), or `-`, is read; any other text is a SMILES.
    """
    if not isinstance(value, str):
        return list(value)
    return read(value)[SMILES].tolist() if is_table(value) else [value]
