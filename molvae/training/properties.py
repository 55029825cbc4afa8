"""Measured properties of the molecules in a store, for the property head."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from molvae.data.store import TokenStore
from molvae.errors import MolvaeError
from molvae.table.numbers import name_unreadable, read_numbers


def measured(store: TokenStore, names: Sequence[str]) -> np.ndarray | None:
    """Columns of the store as float32 (n, P), NaN where nothing was measured; None for no names.

    Raises:
        MolvaeError: a column is missing or holds something else than numbers.
    """
    if not names:
        return None
    table = store.properties
    missing = [name for name in names if name not in table]
    if missing:
        there = ", ".join(map(str, table.columns)) or "none"
        raise MolvaeError(f"{store.path}: no property {', '.join(missing)}; there are: {there}")
    table = table.set_axis(pd.RangeIndex(1, len(table) + 1, name="molecule"))
    return np.stack([_numbers(table, name, store.path) for name in names], axis=1)


def _numbers(table: pd.DataFrame, name: str, path: Path) -> np.ndarray:
    values, unreadable = read_numbers(table[name])
    if unreadable.any():
        told = name_unreadable(table, name, unreadable)
        raise MolvaeError(f"{path}: {told}; correct or empty them, and prepare again")
    with np.errstate(over="ignore"):
        single = values.to_numpy(dtype=np.float32, na_value=np.nan)
    if (infinite := np.flatnonzero(np.isinf(single))).size:
        raise MolvaeError(f"{path}: properties {name}: molecule {infinite[0] + 1} has an infinite one")
    return single
