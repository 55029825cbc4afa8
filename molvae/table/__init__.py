"""The one currency between commands: tables of molecules in files and pipes.

A table has the column `smiles` first. Text formats give text: every column is read as strings, as written,
so that chunks agree on their types and nothing is lost ("007", "NA", a molecule "N"); convert where a number
is needed (`table.numbers`). Parquet keeps its types. A frame's index is the 1-based line of each row in its
file (the record's number in SDF and Parquet), for messages; it is never written.
"""

from molvae.table.columns import SMILES
from molvae.table.reader import read, read_chunks, read_molecules
from molvae.table.text import ODD
from molvae.table.writer import Writer, write

__all__ = ["ODD", "SMILES", "Writer", "read", "read_chunks", "read_molecules", "write"]
