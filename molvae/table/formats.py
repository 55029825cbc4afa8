"""Which file names hold which kind of table."""

from pathlib import PurePath

from molvae.errors import MolvaeError

STANDARD_STREAM = "-"
_KINDS = {
    ".smi": "smi",
    ".smiles": "smi",
    ".txt": "smi",
    ".csv": "csv",
    ".tsv": "tsv",
    ".sdf": "sdf",
    ".sd": "sdf",
    ".mol": "sdf",
    ".mol2": "mol2",
    ".parquet": "parquet",
    ".xlsx": "xlsx",
}
_READ_ONLY = {".mol", ".mol2", ".bz2"}
_PACKINGS = (".gz", ".bz2")
_NEVER_PACKED = {"parquet", "xlsx"}
LINES = {"smi", "csv", "tsv"}
"""Kinds that have a row a line."""
DELIMITERS = {"csv": ",", "tsv": "\t"}


def packing(name: str) -> str:
    """Return .gz or .bz2 where a file name promises it, else an empty text."""
    return next((ending for ending in _PACKINGS if name.lower().endswith(ending)), "")


def kind_of(name: str) -> str:
    """Return smi, csv, tsv, sdf, mol2, parquet or xlsx by a file's name.

    Raises:
        MolvaeError: the name ends in none of the known ways.
    """
    packed = packing(name)
    kind = _KINDS.get(PurePath(name[: len(name) - len(packed)]).suffix.lower())
    if kind is None or (packed and kind in _NEVER_PACKED):
        raise MolvaeError(
            f"{name}: unknown format; known are {', '.join(_KINDS)} (text also .gz and .bz2) and - for a pipe"
        )
    return kind


def kind_to_write(name: str) -> str:
    """Return the kind of a table to write by its name.

    Raises:
        MolvaeError: the name ends in none of the known ways, or in one that is only read.
    """
    kind = kind_of(name)
    ending = PurePath(name[:-3] if packing(name) == ".gz" else name).suffix.lower()
    if ending in _READ_ONLY:
        raise MolvaeError(f"{name}: {ending} is read, not written; write .sdf, .csv or .csv.gz")
    return kind


def is_table(name: str) -> bool:
    """Tell whether a text is the name of a file or pipe that can be read as a table."""
    if name == STANDARD_STREAM:
        return True
    try:
        kind_of(name)
    except MolvaeError:
        return False
    return True
