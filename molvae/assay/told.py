"""What comes back of the molecules that were proposed."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

import pandas as pd

from molvae.assay.measurements import DataLike, several_of
from molvae.assay.proposals import ID
from molvae.errors import MolvaeError
from molvae.table import SMILES, read
from molvae.table.molecules import MoleculesLike, frame_of


def tables_of(
    data: DataLike | Mapping[str, object], name: str, smiles_column: str | None
) -> list[pd.DataFrame]:
    """The tables that a project is told: of molecules, or of the ids of its proposals.

    Args:
        data: tables, files of them, or SMILES -> value.
        name: column of the values.
        smiles_column: the molecules' column; None finds it by name.

    Raises:
        MolvaeError: a table has neither molecules nor ids.
    """
    if isinstance(data, Mapping):
        return [pd.DataFrame({SMILES: list(data), name: list(data.values())})]
    return [_table(one, smiles_column) for one in several_of(data)]


def _table(one: MoleculesLike, smiles_column: str | None) -> pd.DataFrame:
    """A table with molecules, or with the ids of proposals."""
    if isinstance(one, pd.DataFrame) and ID in one and SMILES not in one:
        return one
    try:
        return frame_of(one, smiles_column=smiles_column)
    except MolvaeError:  # its header names no molecules
        if smiles_column or not isinstance(one, str | Path):
            raise
        with suppress(MolvaeError):
            return read(str(one), smiles_column=ID).rename(columns={SMILES: ID})
        raise
