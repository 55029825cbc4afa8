"""Several aims at once: which points no other is better than, and how much of the space these command."""

import numpy as np

MOST_AIMS = 4
"""Aims for which the exact hypervolume is worth its time."""


def front(points: np.ndarray) -> np.ndarray:
    """Points that no other dominates: at least as good in every aim and better in one.

    Args:
        points: (n, aims), higher being better; a row with NaN is dominated.

    Returns:
        bool (n,); equal points are all in or all out.
    """
    known = np.flatnonzero(np.isfinite(points).all(axis=1))
    # From the best down, by the first aim, then the second ...: no point is dominated by a later one.
    ordered = known[np.lexsort(-points[known].T[::-1])]
    kept = np.zeros(len(points), dtype=bool)
    best = np.empty((0, points.shape[1]))
    for row in ordered:
        point = points[row]
        no_worse = (best >= point).all(axis=1)
        if not (no_worse & (best > point).any(axis=1)).any():
            kept[row] = True
            best = np.vstack([best, point])
    return kept


def hypervolume(points: np.ndarray, reference: np.ndarray | float = 0.0) -> float:
    """Volume that points dominate, above a reference: exact, the sum of what each adds (While, 2012).

    For aims in [0, 1] and a reference of 0, 1 is perfection.

    Args:
        points: (n, aims), higher being better; rows with NaN, and what is below the reference, add nothing.
        reference: (aims,), or one number for all.
    """
    above = points - reference
    return _volume(np.unique(above[(above > 0).all(axis=1)], axis=0))


def _volume(points: np.ndarray) -> float:
    """Volume above 0 that points command."""
    if points.shape[1] == 1:
        return float(points.max(initial=0.0))
    if points.shape[1] == 2:
        x, y = points[np.argsort(-points[:, 0], kind="stable")].T
        return float(np.sum(x * np.diff(np.maximum.accumulate(y), prepend=0.0)))
    points = points[front(points)]
    points = points[np.argsort(points[:, -1], kind="stable")]
    return float(sum(_added(point, points[row + 1 :]) for row, point in enumerate(points)))


def _added(point: np.ndarray, others: np.ndarray) -> float:
    """What a point commands and others, which reach at least as high in the last aim, do not."""
    return float(point[-1] * (np.prod(point[:-1]) - _volume(np.minimum(others[:, :-1], point[:-1]))))
