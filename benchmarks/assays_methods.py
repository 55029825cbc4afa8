"""What a property is predicted by beside `molvae.learn`, each from a table of measured compounds alone."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache

import numpy as np
import pandas as pd
from sklearn.ensemble import RandomForestRegressor
from sklearn.linear_model import RidgeCV
from sklearn.model_selection import KFold
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVR

import molvae
from molvae.assay.config import LearnConfig
from molvae.chem.fingerprint import morgan_bits
from molvae.chem.mol import parse

MODEL = "drugs"
"""Whose latent codes are regressed on."""

Predicted = tuple[np.ndarray, np.ndarray | None]
"""Means, and standard deviations where a method has them."""


def bits(smiles: Sequence[str]) -> np.ndarray:
    """ECFP4 as 0 and 1, float32 (n, 1024)."""
    packed = morgan_bits([mol for mol in map(parse, smiles) if mol is not None], size=1024)
    return np.unpackbits(packed, axis=1).astype(np.float32)


def codes(smiles: Sequence[str]) -> np.ndarray:
    """Posterior means, float32 (n, D); what the model cannot read has the mean of the others."""
    table = _encoded(tuple(smiles))
    return np.where(np.isnan(table), np.nanmean(table, axis=0), table)


@lru_cache(maxsize=4)
def _encoded(smiles: tuple[str, ...]) -> np.ndarray:
    return _model().encode(list(smiles)).cpu().numpy()


@lru_cache(maxsize=1)
def _model() -> molvae.Model:
    return molvae.load(MODEL)


def forest_on_bits(known: Sequence[str], y: np.ndarray, others: Sequence[str]) -> np.ndarray:
    """A random forest on ECFP4."""
    return RandomForestRegressor(200, random_state=0, n_jobs=1).fit(bits(known), y).predict(bits(others))


def vectors(known: np.ndarray, y: np.ndarray, others: np.ndarray) -> np.ndarray:
    """Support vectors on rows of numbers, cost and width of the kernel by cross-validation on the known."""
    among, across = _squared(known, known), _squared(others, known)
    middle = y.mean()
    folds = list(KFold(5, shuffle=True, random_state=0).split(known))

    def error(cost: float, width: float) -> float:
        gram = np.exp(-among / width)
        off = [
            _fitted(gram[np.ix_(rows, rows)], y[rows] - middle, cost).predict(gram[np.ix_(left, rows)])
            - (y[left] - middle)
            for rows, left in folds
        ]
        return float(np.mean(np.concatenate(off) ** 2))

    typical = float(np.median(among))
    settings = [(cost, typical * factor) for cost in (1.0, 10.0) for factor in (0.3, 1.0, 3.0)]
    cost, width = min(settings, key=lambda setting: error(*setting))
    fitted = _fitted(np.exp(-among / width), y - middle, cost)
    return middle + fitted.predict(np.exp(-across / width))


def _fitted(gram: np.ndarray, y: np.ndarray, cost: float) -> SVR:
    return SVR(kernel="precomputed", C=cost, cache_size=500).fit(gram, y)


def _squared(rows: np.ndarray, others: np.ndarray) -> np.ndarray:
    lengths = (rows**2).sum(1)[:, None] + (others**2).sum(1)[None, :]
    return np.maximum(lengths - 2 * rows @ others.T, 0.0)


def ridge_on_codes(known: Sequence[str], y: np.ndarray, others: Sequence[str]) -> np.ndarray:
    """Ridge regression on latent codes, its penalty by leave-one-out on the known."""
    model = make_pipeline(StandardScaler(), RidgeCV(np.logspace(-1, 5, 13)))
    return model.fit(codes(known), y).predict(codes(others))


def learned(known: Sequence[str], y: np.ndarray, others: Sequence[str]) -> Predicted:
    """Mean and standard deviation by `molvae.learn`."""
    table = pd.DataFrame({"smiles": list(known), "y": y})
    found = molvae.learn(table, "y", config=LearnConfig()).predictor.predict(list(others))
    return found.mean, found.sd


METHODS: Mapping[str, Callable[[Sequence[str], np.ndarray, Sequence[str]], Predicted]] = {
    "molvae.learn": learned,
    "forest, ECFP4": lambda known, y, others: (forest_on_bits(known, y, others), None),
    "vectors, ECFP4": lambda known, y, others: (vectors(bits(known), y, bits(others)), None),
    "vectors, latent codes": lambda known, y, others: (vectors(codes(known), y, codes(others)), None),
    "ridge, latent codes": lambda known, y, others: (ridge_on_codes(known, y, others), None),
}
