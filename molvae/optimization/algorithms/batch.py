"""The choice of a batch by an upper confidence bound, so that no two picks tell the same."""

import numpy as np

EXPLORATION = (-3.0, 0.0)
"""Powers of ten between which the weight of the variance is drawn (Tripp and Hernandez-Lobato, 2024)."""


def pick_batch(
    means: np.ndarray,
    amplitudes: np.ndarray,
    covariance: np.ndarray,
    by: np.ndarray,
    noise: float,
    generator: np.random.Generator,
) -> list[int]:
    """Rows of a batch by UCB; the weight of each pick's variance is drawn log-uniformly in `EXPLORATION`.

    Args:
        means: posterior means of V functions (n, V).
        amplitudes: amplitudes of these functions (V,).
        covariance: posterior covariance at amplitude 1 (n, n).
        by: the function that each pick is made by, n picks at most.
        noise: variance of an observation.
        generator: source of the weights.
    """
    covariance = covariance.copy()
    left = np.ones(len(means), dtype=bool)
    picks = []
    for function in by:
        weight = amplitudes[function] * np.sqrt(10.0 ** generator.uniform(*EXPLORATION))
        deviation = np.sqrt(np.maximum(covariance.diagonal(), 0.0))
        pick = int(np.argmax(np.where(left, means[:, function] + weight * deviation, -np.inf)))
        picks.append(pick)
        left[pick] = False
        shared = covariance[pick].copy()
        covariance -= np.outer(shared, shared) / (covariance[pick, pick] + noise)
    return picks
