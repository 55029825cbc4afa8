"""Column names: which one holds the molecules, and no name twice."""

import re
from collections.abc import Sequence

import pandas as pd

from molvae.errors import MolvaeError

SMILES = "smiles"
NAME = "name"
_SMILES_NAME = re.compile(r"([\w.-]+ )?[\w.-]*smiles[\w.-]*|smi", re.IGNORECASE)


_REMEDY = "smiles_column= takes one of those of input=, any other file calls it 'smiles'"


def names_smiles(word: str) -> bool:
    """Tell whether a header word names SMILES, in any case: smiles, SMI, canonical_smiles."""
    return _SMILES_NAME.fullmatch(word.strip()) is not None


def find_smiles(columns: Sequence[str], wanted: str | None, source: str) -> int:
    """Return the position of the molecules' column.

    Args:
        columns: the names that the table has.
        wanted: name given by the user; without it the column is found by its name.
        source: where the table comes from, for the message.

    Raises:
        MolvaeError: no such column, or several that could be meant.
    """
    listed = ", ".join(columns)
    if wanted:
        if wanted in columns:
            return list(columns).index(wanted)
        raise MolvaeError(f"{source}: no column {wanted!r}; there are: {listed}")
    exact = [i for i, column in enumerate(columns) if column.strip().lower() == SMILES]
    found = exact or [i for i, column in enumerate(columns) if names_smiles(column)]
    if not found:
        raise MolvaeError(f"{source}: no SMILES column; {_REMEDY}: {listed}")
    if len(found) > 1:
        several = ", ".join(columns[i] for i in found)
        raise MolvaeError(f"{source}: several SMILES columns; {_REMEDY}: {several}")
    return found[0]


def arrange(frame: pd.DataFrame, position: int) -> pd.DataFrame:
    """Return the frame with the molecules first, called `smiles`; a name that comes twice gets `.1`, ..."""
    order = [position, *(i for i in range(frame.shape[1]) if i != position)]
    arranged = frame.iloc[:, order]
    names: list[str] = [SMILES]
    for name in map(str, arranged.columns[1:]):
        unique, count = name, 0
        while unique in names:
            count += 1
            unique = f"{name}.{count}"
        names.append(unique)
    return arranged.set_axis(names, axis="columns")
