"""What the validations of a run have measured."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

VALIDATED = ("loss", "nll", "reconstruction", "valid", "unique", "novel", "passing", "property_error")
"""Measured at each validation, as valid/loss and so on."""


def best_validation(logged: pd.DataFrame) -> dict[str, float]:
    """What was logged at the validation of the lowest loss."""
    if "valid/loss" not in logged:
        return {}
    table = logged.dropna(subset=["valid/loss"])
    if table.empty:
        return {}
    best = table.loc[table["valid/loss"].idxmin()]
    return {name: best[f"valid/{name}"] for name in VALIDATED if f"valid/{name}" in best}


def logged(folder: Path) -> pd.DataFrame:
    """What all slices of a run have logged, by step."""
    slices = [pd.read_csv(path) for path in sorted(folder.glob("logs/slice_*/metrics.csv"))]
    if not slices:
        return pd.DataFrame({"step": []})
    return pd.concat(slices, ignore_index=True).sort_values("step", kind="stable")
