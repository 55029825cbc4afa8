"""The choice of a batch that weighs promise, uncertainty and diversity."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from scipy.linalg import cholesky

from molvae.assay.members import JITTER

Utility = Callable[[np.ndarray], np.ndarray]
"""Takes values of the property for M candidates, (M,), and returns how much each is wanted."""


def thompson_batch(
    mean: np.ndarray,
    covariance: np.ndarray,
    utility: Utility,
    count: int,
    *,
    explore: float,
    generator: np.random.Generator,
) -> list[int]:
    """Rows of a batch, each the best in one draw of what the truth may be (Thompson, 1933).

    The draws are of all candidates jointly: similar ones rise and fall together, so that one of them is
    picked where the draw is kind to all, and others elsewhere.

    Args:
        mean: expected values, float64 (M,).
        covariance: of the true values, (M, M).
        utility: how much values are wanted.
        count: picks; fewer where there are no more candidates.
        explore: factor of the uncertainty's standard deviation; 0 takes the highest expected values.
        generator: source of the draws.
    """
    scale = max(float(covariance.diagonal().mean()), JITTER)
    lower = cholesky(covariance + JITTER * scale * np.eye(len(mean)), lower=True)
    left = np.ones(len(mean), dtype=bool)
    picks: list[int] = []
    for _ in range(min(count, len(mean))):
        drawn = mean + explore * (lower @ generator.standard_normal(len(mean)))
        pick = int(np.argmax(np.where(left, utility(drawn), -np.inf)))
        picks.append(pick)
        left[pick] = False
    return picks
