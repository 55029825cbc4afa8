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
    ".parquet": "parquet",
}
DELIMITERS = {"csv": ",", "tsv": "\t"}


def is_gzip(name: str) -> bool:
    """Tell whether a file name promises gzip."""
    return name.lower().endswith(".gz")


def kind_of(name: str) -> str:
    """Return smi, csv, tsv, sdf or parquet by a file's name.

    Raises:
        MolvaeError: the name ends in none of the known ways.
    """
    plain = name[:-3] if is_gzip(name) else name
    kind = _KINDS.get(PurePath(plain).suffix.lower())
    if kind is None or (kind == "parquet" and is_gzip(name)):
        raise MolvaeError(
            f"{name}: unknown format; known are {', '.join(_KINDS)} (text also .gz) and - for a pipe"
        )
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
