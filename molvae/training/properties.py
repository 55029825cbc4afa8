"""Properties of the molecules in a store that a model learns: measured ones, and the axes' computed ones."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd
import torch

from molvae.data.store import TokenStore
from molvae.errors import MolvaeError
from molvae.model.model import Model
from molvae.table.numbers import name_unreadable, read_numbers
from molvae.training.config import TrainConfig
from molvae.training.described import described


def values_to_learn(
    model: Model,
    store: TokenStore,
    train_rows: np.ndarray,
    valid_rows: np.ndarray,
    config: TrainConfig,
    folder: Path,
) -> np.ndarray | None:
    """Values of the property head, then of the axes, for each molecule of the store; None without either.

    They are standardized by the training molecules where the model has not learned them before.

    Args:
        model: in whose network the head and the axes are.
        store: the molecules.
        train_rows: rows that are trained on.
        valid_rows: rows that are validated on.
        config: how it is trained.
        folder: of the run, in which computed properties are kept.
    """
    head, axes = model.network.property_head, model.network.axes
    values = []
    if head is not None:
        known = measured(store, config.properties)
        if known is not None and not model.card.get("properties"):
            head.standardize_by(torch.from_numpy(known[train_rows]))
        unknown = np.full((len(store), len(head.scale)), np.nan, np.float32)
        values.append(unknown if known is None else known)
    if axes is not None and config.learn == "all":
        chosen = np.random.default_rng(config.seed).permutation(train_rows)
        rows = np.concatenate([chosen[: config.described_molecules], valid_rows])
        known = described(store, np.sort(rows), model.architecture["axes"], folder / "axes.parquet")
        if not model.card:
            axes.standardize_by(torch.from_numpy(known[train_rows]))
        values.append(known)
    return np.concatenate(values, axis=1) if values else None


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
