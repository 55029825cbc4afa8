"""Measured properties of the molecules in a store, for the property head."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from molvae.data.store import TokenStore
from molvae.errors import MolvaeError


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
    try:
        # columns of text files are text, and what was not measured is empty
        values = table[list(names)].replace("", np.nan).astype("float32")
    except (ValueError, TypeError) as error:
        raise MolvaeError(
            f"{store.path}: properties {', '.join(names)}: not all are numbers ({error})"
        ) from error
    for name in names:
        if (infinite := np.flatnonzero(np.isinf(values[name]))).size:
            raise MolvaeError(
                f"{store.path}: properties {name}: molecule {infinite[0] + 1} has an infinite one"
            )
    return values.to_numpy()
