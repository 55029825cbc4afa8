"""Properties computed for molecules of a store, for the axes to stand for."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa

from molvae.data.store import TokenStore
from molvae.errors import MolvaeError
from molvae.explore.properties import properties_of
from molvae.files.whole import write_whole
from molvae.parallel import map_chunks

SLICE = 500
"""Molecules that a process describes at a time: about a second's work."""
ROW = "row"


def described(store: TokenStore, rows: np.ndarray, names: Sequence[str], kept: Path) -> np.ndarray:
    """Properties computed for some molecules: float32 (n, A), NaN for the others and where RDKit fails.

    Args:
        store: the molecules.
        rows: of those to compute.
        names: properties in `molvae.chem.descriptors`.
        kept: table of what was computed before, read if it is of these rows and names, else written.

    Raises:
        MolvaeError: the table is damaged.
    """
    table = _read_kept(kept, rows, names)
    if table is None:
        slices = [store.smiles_of(rows[start : start + SLICE]) for start in range(0, len(rows), SLICE)]
        parts = list(map_chunks(partial(_describe, tuple(names)), slices))
        table = pd.DataFrame(np.concatenate(parts), columns=list(names))
        table.insert(0, ROW, rows)
        kept.parent.mkdir(parents=True, exist_ok=True)
        write_whole(kept, table.to_parquet())
    values = np.full((len(store), len(names)), np.nan, np.float32)
    values[rows] = table[list(names)].to_numpy(np.float32)
    return values


def _read_kept(kept: Path, rows: np.ndarray, names: Sequence[str]) -> pd.DataFrame | None:
    if not kept.exists():
        return None
    try:
        table = pd.read_parquet(kept)
    except (OSError, ValueError, pa.ArrowException) as error:
        raise MolvaeError(f"{kept}: damaged ({error}); delete it to compute the properties anew") from error
    same = list(table.columns) == [ROW, *names] and np.array_equal(table[ROW].to_numpy(), rows)
    return table if same else None


def _describe(names: tuple[str, ...], smiles: Sequence[str]) -> np.ndarray:
    return properties_of(smiles, names).to_numpy(np.float32)
