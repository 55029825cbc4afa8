"""Flat pictures of latent vectors: principal components, or UMAP."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from dataclasses import dataclass
from typing import Self

import numpy as np

from molvae.errors import MolvaeError

_NEIGHBORS = 15
"""Whose distances UMAP keeps, its own default."""


@dataclass(frozen=True)
class Projection:
    """The plane in which vectors are spread most (Pearson 1901; Hotelling 1933)."""

    mean: np.ndarray
    """float64 (D,)."""
    axes: np.ndarray
    """Two unit vectors, float64 (2, D); the sign makes the largest entry of each positive."""
    explained: np.ndarray
    """Share of the vectors' variance along each, float64 (2,)."""

    @classmethod
    def fit(cls, z: np.ndarray) -> Self:
        """Principal components of vectors (n, D), n and D at least 2, without NaN."""
        mean = z.mean(axis=0)
        variances, vectors = np.linalg.eigh(np.cov((z - mean).T))
        axes = vectors[:, ::-1][:, :2].T
        largest = np.abs(axes).argmax(axis=1)
        axes = axes * np.sign(axes[[0, 1], largest])[:, None]
        total = variances.sum()
        explained = variances[::-1][:2] / total if total > 0 else np.zeros(2)
        return cls(mean, axes, explained)

    def __call__(self, z: np.ndarray) -> np.ndarray:
        """Coordinates of vectors in the plane: (n, 2)."""
        return (z - self.mean) @ self.axes.T


@dataclass(frozen=True)
class Plane:
    """Where vectors lie in a flat picture."""

    places: np.ndarray
    """(n, 2)."""
    axes: tuple[str, str]
    """What the two axes are."""
    about: str
    """What the picture keeps of the space, in a few words."""


def pca(z: np.ndarray, seed: int) -> Plane:
    """The plane of most variance; nothing is random in it."""
    projection = Projection.fit(z)
    first, second = (
        f"component {number} ({share:.0%} of variance)"
        for number, share in enumerate(projection.explained, start=1)
    )
    about = f"the plane of most variance, {projection.explained.sum():.0%} of it"
    return Plane(projection(z), (first, second), about)


def umap(z: np.ndarray, seed: int) -> Plane:
    """Uniform manifold approximation (McInnes et al. 2018): neighbors stay so, distances mean little.

    Raises:
        MolvaeError: the package is not installed, or there are too few vectors.
    """
    if len(z) <= _NEIGHBORS:
        raise MolvaeError(f"projection=umap: {len(z)} molecules are too few; {_NEIGHBORS + 1} are needed")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of packages it could use, and that one seed means one thread
        try:
            from umap import UMAP
        except ImportError as error:
            raise MolvaeError("projection=umap needs a package more: pip install 'molvae[umap]'") from error
        places = UMAP(n_neighbors=_NEIGHBORS, random_state=seed).fit_transform(z)
    about = "by UMAP: neighbors lie together, distances mean little"
    return Plane(np.asarray(places), ("UMAP 1", "UMAP 2"), about)


PROJECTIONS: dict[str, Callable[[np.ndarray, int], Plane]] = {"pca": pca, "umap": umap}
"""By name: vectors (n, D) without NaN, and a seed."""
