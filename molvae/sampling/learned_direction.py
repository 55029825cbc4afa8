"""The direction in which a property rises, learned from the codes of a few molecules."""

from __future__ import annotations

import numpy as np

TOLD = 0.3
"""Share of a property's variance that codes must tell for a direction to be learned."""
RIDGE = 1.0
FEWEST = 100
"""Codes that one is learned from."""


def direction(z: np.ndarray, values: np.ndarray) -> np.ndarray:
    """The likeliest change of a code that raises a property by one unit; 0 where codes do not tell it.

    Ridge regression on one half, tried on the other; the change follows the codes' covariance, so that it
    leads to where codes are.

    Args:
        z: codes, float (n, D).
        values: of the property, float (n,).
    """
    known = np.isfinite(z).all(axis=1) & np.isfinite(values)
    z, values = z[known], values[known]
    nothing = np.zeros(z.shape[1])
    if len(z) < FEWEST or not values.std():
        return nothing
    center, middle = z.mean(0), values.mean()
    learn = np.arange(len(z)) % 2 == 0
    covariance = np.cov(z.T) + 1e-6 * np.eye(z.shape[1])

    def fitted(rows: np.ndarray) -> np.ndarray:
        x = z[rows] - center
        return np.linalg.solve(x.T @ x + RIDGE * np.eye(x.shape[1]), x.T @ (values[rows] - middle))

    error = values[~learn] - middle - (z[~learn] - center) @ fitted(learn)
    if 1 - error.var() / values[~learn].var() < TOLD:
        return nothing
    weights = fitted(np.ones(len(z), dtype=bool))
    along = covariance @ weights
    return along / (weights @ along)
