"""Two views of the scores that a surrogate is fitted to, and how well each predicts."""

import numpy as np
from scipy.stats import rankdata

VIEWS = ("score", "rank")
LEAST_PICKS = 20
"""Picks before the weights of the views differ."""
SMOOTHING = 0.15
"""Added to rank correlations: a hundred picks hardly show smaller differences."""


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


class ViewWeights:
    """How well each view has predicted lately which of the picks would score better.

    Args:
        recent: picks that are remembered.
    """

    def __init__(self, recent: int = 100) -> None:
        self.recent = recent
        self._expected = np.zeros((0, len(VIEWS)))
        self._scores = np.zeros(0)

    def tell(self, expected: np.ndarray, scores: np.ndarray) -> None:
        """Learn the scores of picks (n,), and what each view expected of them (n, V)."""
        self._expected = np.concatenate([self._expected, expected])[-self.recent :]
        self._scores = np.concatenate([self._scores, scores])[-self.recent :]

    def shares(self) -> np.ndarray:
        """The weight of each view, float64 (V,), by its rank correlation with the scores; none is 0."""
        if len(self._scores) < LEAST_PICKS or np.ptp(self._scores) == 0:
            return np.full(len(VIEWS), 1 / len(VIEWS))
        ranks = rankdata(np.column_stack([self._expected, self._scores]), axis=0)
        centered = ranks - ranks.mean(0)
        lengths = np.sqrt(np.square(centered).sum(0)) + 1e-12
        agreement = centered[:, :-1].T @ centered[:, -1] / (lengths[:-1] * lengths[-1])
        weights = np.square(SMOOTHING + np.maximum(agreement, 0.0))
        return weights / weights.sum()
