"""Whether single latent dimensions stand for single properties: MIG, SAP and DCI, each from 0 to 1.

All three take latent vectors (n, D) and the properties of the molecules there (n, K), without NaN. Properties
are numbers, not the independent categories that these measures were made for: properties that go together
(size and rings) cannot be told apart, so that a perfect score is out of reach; compare models by them.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.stats import rankdata

BINS = 20


def mutual_information_gap(z: np.ndarray, properties: np.ndarray, bins: int = BINS) -> np.ndarray:
    """MIG of each property (Chen et al. 2018): float64 (K,).

    The mutual information of the property with the dimension that tells most about it, less that with the
    second, as a share of the property's entropy; all are taken in bins of equally many molecules.
    """
    dimensions = [_binned(column, bins) for column in z.T]
    gaps = []
    for values in properties.T:
        own = _binned(values, bins)
        told = sorted((_information(own, dimension) for dimension in dimensions), reverse=True)
        gaps.append((told[0] - told[1]) / _entropy(np.bincount(own) / len(own)))
    return np.array(gaps)


def separated_attribute_predictability(z: np.ndarray, properties: np.ndarray) -> np.ndarray:
    """SAP of each property (Kumar et al. 2018): float64 (K,).

    How much better the dimension that predicts it best does than the second best; as the paper has it for
    numbers, by the share of variance that a straight line explains.
    """
    explained = np.sort(_correlations(z, properties) ** 2, axis=0)
    return explained[-1] - explained[-2]


@dataclass(frozen=True)
class DCI:
    """Disentanglement, completeness and informativeness (Eastwood and Williams 2018)."""

    disentanglement: float
    """1 where each dimension matters to one property alone; dimensions count by how much they matter."""
    completeness: float
    """1 where each property needs one dimension alone."""
    informativeness: float
    """Share of the properties' variance that is predicted on other molecules, mean over properties."""


def dci(z: np.ndarray, properties: np.ndarray, *, trees: int = 30, seed: int = 0) -> DCI:
    """DCI with the importances of random forests, as in the paper; half of the molecules are fitted to.

    Args:
        z: latent vectors (n, D).
        properties: (n, K).
        trees: of each forest.
        seed: seeds the forests and the choice of the half.
    """
    from sklearn.ensemble import RandomForestRegressor
    from sklearn.metrics import r2_score

    fitted, held_out = np.array_split(np.random.default_rng(seed).permutation(len(z)), 2)
    importances, predicted = [], []
    for values in properties.T:
        forest = RandomForestRegressor(trees, min_samples_leaf=5, random_state=seed)
        forest.fit(z[fitted], values[fitted])
        importances.append(forest.feature_importances_)
        predicted.append(r2_score(values[held_out], forest.predict(z[held_out])))
    return dci_of(np.array(importances).T, float(np.mean(predicted)))


def dci_of(importance: np.ndarray, informativeness: float) -> DCI:
    """DCI from the importance of each dimension for each property (D, K), none below 0."""
    dimensions, properties = importance.shape
    weight = importance.sum(axis=1) / importance.sum()
    along_properties = 1 - _row_entropy(importance) / np.log(properties)
    along_dimensions = 1 - _row_entropy(importance.T) / np.log(dimensions)
    return DCI(float(weight @ along_properties), float(along_dimensions.mean()), informativeness)


def _binned(values: np.ndarray, bins: int) -> np.ndarray:
    """Bins of equally many values; equal values share one."""
    places = np.floor((rankdata(values) - 0.5) / len(values) * bins).astype(int)
    return np.unique(places, return_inverse=True)[1]


def _information(first: np.ndarray, second: np.ndarray) -> float:
    """Mutual information of two categories in nats."""
    joint = np.zeros((first.max() + 1, second.max() + 1))
    np.add.at(joint, (first, second), 1 / len(first))
    return _entropy(joint.sum(axis=1)) + _entropy(joint.sum(axis=0)) - _entropy(joint.ravel())


def _entropy(shares: np.ndarray) -> float:
    present = shares[shares > 0]
    return float(-(present * np.log(present)).sum())


def _row_entropy(importance: np.ndarray) -> np.ndarray:
    total = importance.sum(axis=1, keepdims=True)
    shares = np.divide(importance, total, out=np.zeros_like(importance), where=total > 0)
    return np.array([_entropy(row) for row in shares])


def _correlations(z: np.ndarray, properties: np.ndarray) -> np.ndarray:
    """Pearson's of each dimension with each property (D, K); 0 where one does not vary."""
    z, properties = z - z.mean(axis=0), properties - properties.mean(axis=0)
    lengths = np.outer(np.linalg.norm(z, axis=0), np.linalg.norm(properties, axis=0))
    return np.divide(z.T @ properties, lengths, out=np.zeros_like(lengths), where=lengths > 0)
