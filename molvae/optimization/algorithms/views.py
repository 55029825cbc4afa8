"""Scores as a surrogate is to see them: which differences matter."""

import numpy as np
from scipy.stats import rankdata

VIEWS = ("score", "rank")
FEW = 20
"""Picks before views are told apart."""
DOUBT = 0.15
"""Added to rank correlations: differences below this are hardly seen in a hundred picks."""


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


class Foresight:
    """How well each view has told lately which of the picks would turn out better.

    Args:
        recent: picks that are remembered.
    """

    def __init__(self, recent: int = 100) -> None:
        self.recent = recent
        self._expected = np.zeros((0, len(VIEWS)))
        self._scores = np.zeros(0)

    def tell(self, expected: np.ndarray, scores: np.ndarray) -> None:
        """Learn what became of picks: what each view expected (n, V), and their scores (n,)."""
        self._expected = np.concatenate([self._expected, expected])[-self.recent :]
        self._scores = np.concatenate([self._scores, scores])[-self.recent :]

    def shares(self) -> np.ndarray:
        """The say of each view, float64 (V,), by its rank correlation with the scores; none is silenced."""
        if len(self._scores) < FEW or np.ptp(self._scores) == 0:
            return np.full(len(VIEWS), 1 / len(VIEWS))
        ranks = rankdata(np.column_stack([self._expected, self._scores]), axis=0)
        centred = ranks - ranks.mean(0)
        spreads = np.sqrt(np.square(centred).sum(0)) + 1e-12
        agreement = centred[:, :-1].T @ centred[:, -1] / (spreads[:-1] * spreads[-1])
        say = np.square(DOUBT + np.maximum(agreement, 0.0))
        return say / say.sum()
