"""Scores as a surrogate is to see them: which differences matter."""

import numpy as np
from scipy.stats import rankdata

VIEWS = ("score", "rank")


def views(y: np.ndarray) -> np.ndarray:
    """Each score in two ways, 0 for the worst and 1 for the best: float64 (n, 2).

    "score" keeps the differences as they are, above the lowest twentieth; "rank" tells orders of magnitude
    apart, and the best from each other: it falls with the logarithm of the rank, as Mol GA's selection does.

    Args:
        y: finite scores (n,).
    """
    low, high = np.quantile(y, 0.05), y.max()
    score = np.clip((y - low) / (high - low), 0.0, 1.0) if high > low else np.zeros(len(y))
    rank = 1.0 - np.log(rankdata(-y)) / np.log(len(y) + 1)
    return np.stack([score, rank], axis=1)
