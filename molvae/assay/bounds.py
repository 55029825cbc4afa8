"""Compounds of which only a bound is known: the value that is expected beyond it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy.stats import truncnorm

from molvae.assay.members import Process

ROUNDS = 2
"""Times that values beyond bounds are expected anew; more change little."""


def beyond_bounds(process: Process, smiles: Sequence[str], y: np.ndarray, sides: np.ndarray) -> np.ndarray:
    """Values in the place of bounds, float64 (n,), and the process fitted to all.

    The process learns what was measured, and expects values of the others given that they lie beyond their
    bounds (a truncated normal distribution); then it learns these too, and so on: expectation maximization
    of a censored regression.

    Args:
        process: is fitted.
        smiles: compounds.
        y: standardized values, or bounds, float64 (n,).
        sides: int8 (n,): 0 measured, -1 the value lies below, 1 above.
    """
    known = sides == 0
    measured = [text for text, one in zip(smiles, known, strict=True) if one]
    process.fit(measured, y[known])
    filled, variance = y.copy(), np.zeros(len(y))
    if known.all():
        return filled
    bounded = [text for text, one in zip(smiles, known, strict=True) if not one]
    for _ in range(ROUNDS):
        mean, latent = process.posterior(bounded)
        sd = np.sqrt(latent + process.noise)
        ends = (y[~known] - mean) / sd
        below = sides[~known] < 0
        low, high = np.where(below, -np.inf, ends), np.where(below, ends, np.inf)
        expected = truncnorm(np.clip(low, -30, 30), np.clip(high, -30, 30), loc=mean, scale=sd)
        filled[~known], variance[~known] = expected.mean(), expected.var()
        process.fit(smiles, filled, variance)
    return filled
