"""How well a property is predicted of compounds that were left out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import nnls
from scipy.stats import norm, spearmanr
from sklearn.metrics import mean_absolute_error, r2_score, root_mean_squared_error
from sklearn.model_selection import GroupKFold, KFold

from molvae.assay.predictor import Predictor
from molvae.assay.uncertainty import LEVELS, Calibration, calibrated
from molvae.chem.fingerprint import morgan_bits, nearest
from molvae.chem.mol import mols_of
from molvae.chem.scaffold import scaffold

RANDOM, SCAFFOLD = "random", "scaffold"
"""Folds at random tell of analogues of what was measured, those by scaffold of new series."""
AVERAGE, NEAREST, MEAN = "average", "nearest measured", "mean"
"""What is judged beside the single models: their average, and what needs no model."""
FIGURES = {"rmse": "RMSE", "mae": "MAE", "r2": "R2", "spearman": "Spearman", "within_95": "within 95 %"}
"""Columns of figures, and what they are called where people read them."""
LEAST_WEIGHT = 0.05
"""A model that counts less is left out of the average."""


@dataclass(frozen=True, eq=False)
class LeftOut:
    """Predictions of compounds by models that learned all but their fold."""

    folds: Sequence[np.ndarray]
    """Rows of each fold."""
    members: Mapping[str, np.ndarray]
    """Standardized predictions of each model, (n,)."""
    latent: np.ndarray
    """The process's variance of the noiseless value, (n,)."""

    def mean(self, weights: Mapping[str, float]) -> np.ndarray:
        """The weighted average, float64 (n,)."""
        return np.sum([weight * self.members[name] for name, weight in weights.items()], axis=0)


def cross_validated(predictor: Predictor) -> dict[str, LeftOut]:
    """Left-out predictions by the kind of folds."""
    smiles, config = predictor.known.smiles, predictor.config
    rows = np.zeros((len(smiles), 1))
    scaffolds = [scaffold(text) or text for text in smiles]
    count = min(config.folds, len(set(scaffolds)))
    splits = {RANDOM: KFold(config.folds, shuffle=True, random_state=config.seed).split(rows)}
    if count > 1:
        splits[SCAFFOLD] = GroupKFold(count).split(rows, groups=scaffolds)
    return {name: _left_out(predictor, [test for _, test in split]) for name, split in splits.items()}


def _left_out(predictor: Predictor, folds: Sequence[np.ndarray]) -> LeftOut:
    mean, latent = predictor.process.left_out(folds)
    members = {
        name: mean if name == "process" else one.cross_validated(folds)
        for name, one in predictor.members.items()
    }
    return LeftOut(folds, members, latent)


def nearest_left_out(smiles: Sequence[str], folds: Sequence[np.ndarray]) -> tuple[np.ndarray, np.ndarray]:
    """Similarity and row of each compound's nearest among those of other folds, (n,) each."""
    bits = morgan_bits(mols_of(smiles))
    similarity, rows = np.empty(len(smiles)), np.empty(len(smiles), dtype=np.int64)
    for fold in folds:
        others = np.setdiff1d(np.arange(len(smiles)), fold)
        similarity[fold], at = nearest(bits[fold], bits[others])
        rows[fold] = others[at]
    return similarity, rows


def average(predictor: Predictor, found: Mapping[str, LeftOut]) -> dict[str, float]:
    """The weights, summing to 1, that predict left-out compounds best; little ones are left out."""
    known, y = predictor.known.measured, predictor.y
    names = list(predictor.members)
    columns = [np.concatenate([one.members[name][known] for one in found.values()]) for name in names]
    weights, _ = nnls(np.stack(columns, axis=1), np.tile(y[known], len(found)))
    shares = weights / weights.sum() if weights.sum() else np.full(len(names), 1 / len(names))
    kept = {name: share for name, share in zip(names, shares, strict=True) if share >= LEAST_WEIGHT}
    return {name: float(share / sum(kept.values())) for name, share in kept.items()}


def calibration_of(
    predictor: Predictor, found: Mapping[str, LeftOut], weights: Mapping[str, float]
) -> Calibration:
    """The calibration of the uncertainty by all left-out predictions of measured compounds."""
    known = predictor.known.measured
    errors = np.concatenate([(one.mean(weights) - predictor.y)[known] for one in found.values()])
    latent = np.concatenate([one.latent[known] for one in found.values()])
    return calibrated(errors, latent, predictor.process.noise)


def calibrated_sd(predictor: Predictor, left_out: LeftOut) -> np.ndarray:
    """Standard deviations of left-out compounds, each fold's calibrated by the others: standardized, (n,)."""
    known, noise = predictor.known.measured, predictor.process.noise
    errors, sd = left_out.mean(predictor.weights) - predictor.y, np.empty(len(predictor.y))
    for fold in left_out.folds:
        others = known.copy()
        others[fold] = False
        calibration = calibrated(errors[others], left_out.latent[others], noise)
        sd[fold] = calibration.sd(left_out.latent[fold], noise)
    return sd


def figures(measured: np.ndarray, predicted: np.ndarray, sd: np.ndarray | None = None) -> dict[str, float]:
    """RMSE, MAE, R2, Spearman's rank correlation, and the share that intervals of 95 % hold."""
    varies = np.ptp(predicted) > 0 and np.ptp(measured) > 0
    found = {
        "rmse": float(root_mean_squared_error(measured, predicted)),
        "mae": float(mean_absolute_error(measured, predicted)),
        "r2": float(r2_score(measured, predicted)),
        "spearman": float(np.asarray(spearmanr(measured, predicted))[0]) if varies else np.nan,
    }
    if sd is not None:
        found["within_95"] = coverage(measured, predicted, sd)[LEVELS.index(0.95)]
    return found


def coverage(measured: np.ndarray, predicted: np.ndarray, sd: np.ndarray) -> list[float]:
    """The share of the values that the intervals of each of `LEVELS` hold."""
    off = np.abs(measured - predicted) / sd
    return [float((off <= norm.ppf(0.5 + level / 2)).mean()) for level in LEVELS]
