"""Several aims turned into single ones, each of which leads to another place of the Pareto front."""

from itertools import product

import numpy as np

AUGMENTATION = 0.05
DIVISIONS = {1: 1, 2: 4, 3: 3, 4: 2}
"""Number of aims -> steps of a weight from 0 to 1: 5 directions for two aims, 10 for three, 11 for four."""


def directions(aims: int) -> np.ndarray:
    """Weights spread evenly over all mixtures of the aims (Das and Dennis, 1998), the most balanced first.

    Returns:
        float64 (directions, aims); rows sum to 1.
    """
    steps = DIVISIONS.get(aims, 1)
    counts = np.array([row for row in product(range(steps + 1), repeat=aims) if sum(row) == steps])
    weights = np.vstack([np.full(aims, 1 / aims), counts / steps])
    weights = np.unique(weights, axis=0)
    return weights[np.argsort(weights.max(axis=1), kind="stable")]


def chebyshev(desirabilities: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """How close points come to perfection by their worst aim (augmented Chebyshev; Knowles, ParEGO, 2006).

    Args:
        desirabilities: (n, aims) in [0, 1].
        weights: (aims,), summing to 1; the larger, the less may be missing of an aim.

    Returns:
        float64 (n,) in [0, 1], 1 where every aim is reached; NaN where one is unknown.
    """
    missing = weights * (1.0 - desirabilities)
    shortfall = missing.max(axis=1) + AUGMENTATION * missing.sum(axis=1)
    return 1.0 - shortfall / (weights.max() + AUGMENTATION)
