"""How far predictions may be off: the process's variance, calibrated by what was left out."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.optimize import minimize

WITHIN = 1.959964
"""Standard deviations on each side of a normal distribution's mean that hold 95 %."""
LEVELS = (0.5, 0.68, 0.8, 0.9, 0.95, 0.99)
"""Shares that intervals are to hold, of the calibration curve."""


@dataclass(frozen=True)
class Calibration:
    """Makes standard deviations of a process's variances, in units of standardized values."""

    latent: float = 1.0
    """Factor of the variance of the noiseless value, which grows away from the measured compounds."""

    noise: float = 1.0
    """Factor of the noise."""

    def sd(self, latent: np.ndarray, noise: float) -> np.ndarray:
        """Standard deviation of a new measurement, float64 (n,)."""
        return np.sqrt(self.latent * latent + self.noise * noise)


def calibrated(errors: np.ndarray, latent: np.ndarray, noise: float) -> Calibration:
    """The likeliest factors, then scaled together so that intervals of 95 % hold 95 % of the errors.

    Args:
        errors: of left-out compounds, float64 (n,).
        latent: variances of their noiseless values.
        noise: variance of a measurement.
    """

    def unlikeliness(logs: np.ndarray) -> float:
        variance = np.exp(logs[0]) * latent + np.exp(logs[1]) * noise
        return float((np.log(variance) + errors**2 / variance).sum())

    found = minimize(unlikeliness, np.zeros(2), method="L-BFGS-B", bounds=[(-5.0, 5.0)] * 2)
    first = Calibration(*np.exp(found.x).tolist())
    standardized = np.abs(errors) / first.sd(latent, noise)
    share = min(1.0, 0.95 * (len(errors) + 1) / len(errors))  # as split-conformal intervals have it
    factor = float(np.quantile(standardized, share) / WITHIN) ** 2
    return Calibration(first.latent * factor, first.noise * factor)
