"""Frechet distance between two Gaussians."""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Gaussian:
    """Mean (d,) and covariance (d, d), fitted to `count` points."""

    mean: np.ndarray
    covariance: np.ndarray
    count: int


def fit_gaussian(points: np.ndarray) -> Gaussian:
    """Sample mean and unbiased covariance.

    Args:
        points: (n, d), n at least 2.

    Raises:
        ValueError: if there are fewer than two points.
    """
    if len(points) < 2:
        raise ValueError(f"a covariance needs at least 2 points, got {len(points)}")
    points = np.asarray(points, dtype=np.float64)
    return Gaussian(points.mean(axis=0), np.cov(points, rowvar=False), len(points))


def frechet_distance(a: Gaussian, b: Gaussian) -> float:
    """Squared 2-Wasserstein distance between two Gaussians (Dowson and Landau, 1982).

    The trace of the root of the product AB is the sum of the singular values of root(A) root(B): real and
    non-negative whatever the rank, where a general matrix root turns complex as soon as fewer points than
    dimensions were seen.
    """
    shift = a.mean - b.mean
    overlap = np.linalg.norm(_root(a.covariance) @ _root(b.covariance), ord="nuc")
    return float(shift @ shift + np.trace(a.covariance) + np.trace(b.covariance) - 2 * overlap)


def _root(covariance: np.ndarray) -> np.ndarray:
    values, vectors = np.linalg.eigh(covariance)
    return vectors * np.sqrt(values.clip(min=0)) @ vectors.T
