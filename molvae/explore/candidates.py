"""Rows of a table that can be picked from, and what becomes of the others."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pandas as pd
from scipy.stats import rankdata

from molvae.chem.mol import canonical, fault
from molvae.table import SMILES


def candidates(frame: pd.DataFrame, score: str, sign: int = 1) -> tuple[pd.DataFrame, Counter[str]]:
    """Distinct molecules that have a score.

    Args:
        frame: with the columns smiles and the score's.
        score: the column of numbers that says how good a molecule is; NaN where it could not be computed. Of
            a repeated molecule the best row stays.
        sign: 1 where more is better, -1 where less is.

    Returns:
        The rows that are left, as they were, and how many were dropped for each reason.
    """
    keys = pd.Series([canonical(text) for text in frame[SMILES]], index=frame.index, dtype=object)
    scored = frame[score].notna()
    best_first = np.argsort(-sign * frame[score].to_numpy(dtype=float, na_value=np.nan), kind="stable")
    repeated = np.empty(len(frame), dtype=bool)
    repeated[best_first] = keys.where(scored).iloc[best_first].duplicated()
    faults = ["" if key else fault(text) for key, text in zip(keys, frame[SMILES], strict=True)]
    reason = np.select([keys.isna(), ~scored, repeated], [faults, "no score", "repeated"], default="")
    dropped = Counter(text for text in reason.tolist() if text)
    return frame.loc[reason == ""], dropped


def ranks(score: np.ndarray) -> np.ndarray:
    """Scores as evenly spread ranks, 0 (worst) to 1 (best): any unit will do. Equal ones share a rank."""
    return (rankdata(score) - 1) / max(1, len(score) - 1)
