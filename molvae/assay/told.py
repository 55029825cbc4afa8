"""What comes back of the molecules that were proposed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from molvae.assay.compounds import compound_of
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


def repeated(tables: Sequence[pd.DataFrame], name: str) -> np.ndarray:
    """Which rows of some tables are in one before already, bool (n,); equal rows of one table are replicates.

    Args:
        tables: in their order, with n rows together.
        name: column of the values; a row is its compound and what this cell says.
    """
    rows = pd.concat(tables)
    same = pd.DataFrame(
        {
            "table": np.repeat(np.arange(len(tables)), [len(table) for table in tables]),
            "compound": [compound_of(text) or text for text in rows[SMILES]],
            "cell": rows[name].astype(str).to_numpy(),
        }
    )
    same["time"] = same.groupby(["table", "compound", "cell"]).cumcount()
    return same.duplicated(["compound", "cell", "time"]).to_numpy()


def _table(one: MoleculesLike, smiles_column: str | None) -> pd.DataFrame:
    """A table with molecules, or with the ids of proposals."""
    if isinstance(one, pd.DataFrame) and ID in one and SMILES not in one:
        return one
    try:
        return frame_of(one, smiles_column=smiles_column)
    except MolvaeError as no_molecules:
        if smiles_column or not isinstance(one, str | Path):
            raise
        try:
            return read(str(one), smiles_column=ID).rename(columns={SMILES: ID})
        except MolvaeError:  # neither: what is told is that it has no molecules
            raise no_molecules from None
