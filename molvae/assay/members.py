"""The kinds of models that learn a property: each is fitted to compounds and predicts others."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from typing import Any, Protocol

import numpy as np
from scipy.linalg import cho_solve
from sklearn.ensemble import RandomForestRegressor
from sklearn.exceptions import ConvergenceWarning
from sklearn.gaussian_process import GaussianProcessRegressor
from sklearn.gaussian_process.kernels import WhiteKernel
from sklearn.svm import SVR

from molvae.assay.config import LearnConfig
from molvae.assay.features import features
from molvae.assay.kernel import MoleculeKernel, Views

NOISE = (1e-2, 1e1)
"""Lowest and highest variance of a measurement; values have a variance of 1."""

JITTER = 1e-8
"""Added to variances, whose rounding may make a covariance none."""


class Member(Protocol):
    """A model of standardized values."""

    def fit(self, smiles: Sequence[str], y: np.ndarray) -> None:
        """Learn values, float64 (n,), of compounds."""
        ...

    def predict(self, smiles: Sequence[str]) -> np.ndarray:
        """Return float64 (n,)."""
        ...

    def cross_validated(self, folds: Sequence[np.ndarray]) -> np.ndarray:
        """What models predict that learn all but a fold, float64 (n,); folds are rows of what was fitted."""
        ...


class Process:
    """A Gaussian process on a weighted sum of the views.

    Args:
        views: what compounds are compared by.
        theta: logarithms of the views' weights and of the noise; None fits them by marginal likelihood.
        fitted: compounds that they are fitted to.
        seed: of the draw of these.
    """

    def __init__(
        self, views: Views, theta: np.ndarray | None = None, *, fitted: int = 600, seed: int = 0
    ) -> None:
        self.views, self.fitted, self.seed = views, fitted, seed
        even = (1.0 / len(views.names),) * len(views.names)
        self.kernel: Any = MoleculeKernel(views, even) + WhiteKernel(0.3, NOISE)
        self.is_fitted = theta is not None
        if theta is not None:
            self.kernel.theta = theta
        self.regressor: Any = None

    def fit(self, smiles: Sequence[str], y: np.ndarray, variance: np.ndarray | None = None) -> None:
        """Learn values, float64 (n,).

        Args:
            smiles: compounds.
            y: their standardized values.
            variance: of each value beside the noise, (n,), such as of what is known as a bound.
        """
        if not self.is_fitted:
            self._fit_weights(smiles, y)
        extra = np.zeros(len(y)) if variance is None else variance
        alpha: Any = extra + JITTER
        none: Any = None  # the hyperparameters are fitted already
        self.regressor = GaussianProcessRegressor(self.kernel, alpha=alpha, optimizer=none)
        self.regressor.fit(list(smiles), y)

    def _fit_weights(self, smiles: Sequence[str], y: np.ndarray) -> None:
        rows = np.random.default_rng(self.seed).permutation(len(y))[: self.fitted]
        with warnings.catch_warnings():
            warnings.simplefilter(
                "ignore", ConvergenceWarning
            )  # a view that explains nothing is at its bound
            found = GaussianProcessRegressor(self.kernel).fit([smiles[row] for row in rows], y[rows])
        self.kernel, self.is_fitted = found.kernel_, True

    def predict(self, smiles: Sequence[str]) -> np.ndarray:
        """Return float64 (n,)."""
        return self.regressor.predict(list(smiles))

    def posterior(self, smiles: Sequence[str]) -> tuple[np.ndarray, np.ndarray]:
        """Mean and variance of the noiseless values, float64 (n,) each."""
        mean, sd = self.regressor.predict(list(smiles), return_std=True)
        return mean, np.maximum(sd**2 - self.noise, 1e-9)

    def covariance(self, smiles: Sequence[str]) -> np.ndarray:
        """Posterior covariance of the noiseless values, float64 (n, n)."""
        _, covariance = self.regressor.predict(list(smiles), return_cov=True)
        return covariance - self.noise * np.eye(len(smiles))

    @property
    def noise(self) -> float:
        """Variance of a measurement."""
        return float(np.exp(self.kernel.theta[-1]))

    def similarity(self, smiles: Sequence[str], others: Sequence[str] | None = None) -> np.ndarray:
        """The fitted kernel without the noise, scaled to 1 of a compound with itself."""
        weights = np.exp(self.kernel.theta[:-1])
        return self.views.summed(weights / weights.sum(), smiles, others)

    def cross_validated(self, folds: Sequence[np.ndarray]) -> np.ndarray:
        """See `Member`."""
        return self.left_out(folds)[0]

    def left_out(self, folds: Sequence[np.ndarray]) -> tuple[np.ndarray, np.ndarray]:
        """Mean and noiseless variance of each fold, learned from the others, without fitting again.

        The inverse of the covariance tells both (Rasmussen, Williams, 2006, 5.4.2, for blocks); the
        hyperparameters are those of all.
        """
        fitted = self.regressor
        inverse = cho_solve((fitted.L_, True), np.eye(len(fitted.alpha_)))
        mean, variance = np.empty((2, len(fitted.alpha_)))
        for fold in folds:
            block = np.linalg.inv(inverse[np.ix_(fold, fold)])
            mean[fold] = fitted.y_train_[fold] - block @ fitted.alpha_[fold]
            variance[fold] = block.diagonal() - self.noise
        return mean, np.maximum(variance, 1e-9)


class Vectors:
    """Support vectors on the kernel of a process."""

    COST, TUBE = 4.0, 0.1
    """Of standardized values: what an error costs beside smoothness, and errors that cost nothing."""

    def __init__(self, process: Process) -> None:
        self.process = process
        self.smiles: Sequence[str] = ()
        self.regressor: Any = None

    def fit(self, smiles: Sequence[str], y: np.ndarray) -> None:
        """See `Member`."""
        self.smiles, self.y = smiles, y
        self.regressor = self._regressor().fit(self.process.similarity(smiles), y)

    def predict(self, smiles: Sequence[str]) -> np.ndarray:
        """Return float64 (n,)."""
        return self.regressor.predict(self.process.similarity(smiles, self.smiles))

    def cross_validated(self, folds: Sequence[np.ndarray]) -> np.ndarray:
        """See `Member`."""
        gram, predicted = self.process.similarity(self.smiles), np.empty(len(self.y))
        for fold in folds:
            others = np.setdiff1d(np.arange(len(self.y)), fold)
            model = self._regressor().fit(gram[np.ix_(others, others)], self.y[others])
            predicted[fold] = model.predict(gram[np.ix_(fold, others)])
        return predicted

    def _regressor(self) -> SVR:
        return SVR(kernel="precomputed", C=self.COST, epsilon=self.TUBE, cache_size=1000)


class Forest:
    """A random forest on counted environments and descriptors."""

    def __init__(self, trees: int, seed: int) -> None:
        self.trees, self.seed = trees, seed
        self.regressor: Any = None

    def fit(self, smiles: Sequence[str], y: np.ndarray) -> None:
        """See `Member`."""
        self.features, self.y = features(smiles), y
        self.regressor = self._regressor(self.trees).fit(self.features, y)

    def predict(self, smiles: Sequence[str]) -> np.ndarray:
        """Return float64 (n,)."""
        return self._mean(self.regressor, features(smiles))

    def cross_validated(self, folds: Sequence[np.ndarray]) -> np.ndarray:
        """See `Member`; with a quarter of the trees, of which a forest is hardly worse."""
        predicted = np.empty(len(self.y))
        for fold in folds:
            others = np.setdiff1d(np.arange(len(self.y)), fold)
            model = self._regressor(-(-self.trees // 4)).fit(self.features[others], self.y[others])
            predicted[fold] = self._mean(model, self.features[fold])
        return predicted

    @staticmethod
    def _mean(model: RandomForestRegressor, rows: np.ndarray) -> np.ndarray:
        """Of the trees, one after the other: threads cost more than they give for the rows of a search."""
        return np.mean([tree.predict(rows) for tree in model.estimators_], axis=0)

    def _regressor(self, trees: int) -> RandomForestRegressor:
        # one thread: scikit-learn's threads empty Python's warning filters between them, and then all warn
        return RandomForestRegressor(trees, max_features=0.1, random_state=self.seed, n_jobs=1)


def make_members(names: Sequence[str], process: Process, config: LearnConfig) -> dict[str, Member]:
    """The models of these names; the process is made already, since others rest on it."""
    made: dict[str, Member] = {
        "process": process,
        "vectors": Vectors(process),
        "forest": Forest(config.trees, config.seed),
    }
    return {name: made[name] for name in names}
