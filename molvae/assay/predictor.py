"""A predictive model of measured values, with honest uncertainty."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from scipy.stats import norm

from molvae.assay.bounds import beyond_bounds
from molvae.assay.compounds import compound_of
from molvae.assay.config import LearnConfig
from molvae.assay.kernel import Views
from molvae.assay.measurements import Measurements
from molvae.assay.members import Member, Process, make_members
from molvae.assay.uncertainty import Calibration
from molvae.chem.fingerprint import morgan_bits, nearest
from molvae.chem.mol import mols_of
from molvae.table import SMILES
from molvae.table.molecules import MoleculesLike, smiles_of

AT_ONCE = 2_000
"""Molecules that are compared with all measured ones at a time."""

DIGITS = 9
"""Decimals of predictions: sums of products differ behind them by what else is predicted."""


@dataclass(frozen=True, eq=False)
class Prediction:
    """What is expected of n molecules; NaN where a SMILES is no molecule."""

    smiles: Sequence[str]
    """As they were given."""
    mean: np.ndarray
    """float64 (n,), in the property's unit."""
    sd: np.ndarray
    """float64 (n,): standard deviation of a new measurement; 95 % of them lie within 1.96 of these."""
    latent_sd: np.ndarray
    """float64 (n,): the same of the true value, without the noise of measuring."""
    similarity: np.ndarray
    """float64 (n,): Tanimoto similarity (Morgan bits, radius 2) to the nearest measured compound."""
    nearest: Sequence[str]
    """That compound."""
    inside: np.ndarray
    """bool (n,): as near to the measured compounds as those that the cross-validation judged."""

    def exceeding(self, threshold: float) -> np.ndarray:
        """Probability that a new measurement lies above a value, float64 (n,)."""
        return norm.sf(threshold, loc=self.mean, scale=self.sd)

    def lcb(self, by: float = 1.0) -> np.ndarray:
        """Lower confidence bound: so many standard deviations below the mean, float64 (n,)."""
        return self.mean - by * self.sd

    @property
    def table(self) -> pd.DataFrame:
        """One row for each molecule."""
        return pd.DataFrame(
            {
                SMILES: list(self.smiles),
                "predicted": self.mean,
                "sd": self.sd,
                "inside": self.inside,
                "nearest_measured": list(self.nearest),
                "nearest_similarity": self.similarity,
            }
        )


class Predictor:
    """Predicts a property of compounds from measurements of others.

    The mean is a weighted average of several models, the standard deviation that of a Gaussian process,
    calibrated by cross-validation. `molvae.learn` makes one, `molvae.load_predictor` reads one from a folder.

    Args:
        known: what was measured.
        config: how it is made.
        weights: of the models' average, by name; they sum to 1.
        theta: the process's hyperparameters; None fits them.
        calibration: of the uncertainty.
        least_similarity: to the nearest measured compound, of those that are inside.
        card: what is known of the model: figures, versions.
    """

    def __init__(
        self,
        known: Measurements,
        config: LearnConfig,
        *,
        weights: Mapping[str, float] | None = None,
        theta: np.ndarray | None = None,
        calibration: Calibration | None = None,
        least_similarity: float = 0.0,
        card: Mapping[str, Any] | None = None,
    ) -> None:
        self.known, self.config = known, config
        self.calibration = calibration or Calibration()
        self.least_similarity = least_similarity
        self.card = dict(card or {})
        measured = known.numbers[known.measured]
        self.middle, self.scale = float(measured.mean()), float(measured.std())
        self.process = Process(Views(config.views), theta, fitted=config.fitted, seed=config.seed)
        names = config.members if weights is None else list(weights)
        self.weights = weights or {name: 1.0 / len(names) for name in names}
        self.members: dict[str, Member] = make_members(names, self.process, config)
        standardized = (known.numbers - self.middle) / self.scale
        self.y = beyond_bounds(self.process, known.smiles, standardized, known.sides)
        for name, member in self.members.items():
            if name != "process":  # which is fitted already, with what is not known of the bounds
                member.fit(known.smiles, self.y)
        self._bits = morgan_bits(mols_of(known.smiles))

    def judged(
        self, weights: Mapping[str, float], calibration: Calibration, least_similarity: float
    ) -> Predictor:
        """The same models with what a cross-validation has told of them."""
        made = copy(self)
        made.weights, made.calibration, made.least_similarity = dict(weights), calibration, least_similarity
        made.members = {name: self.members[name] for name in weights}
        return made

    @property
    def name(self) -> str:
        """What is predicted."""
        return self.known.name

    def predict(self, molecules: MoleculesLike) -> Prediction:
        """Predict molecules; salts and charges are taken off as of the measured ones.

        Args:
            molecules: a SMILES, several, a table, or a file of them.
        """
        given = smiles_of(molecules)
        known = {text: compound_of(text) for text in dict.fromkeys(given)}
        compounds = list(dict.fromkeys(text for text in known.values() if text is not None))
        parts = [self._predict(compounds[at : at + AT_ONCE]) for at in range(0, len(compounds), AT_ONCE)]
        table = pd.concat([_NOTHING, *parts]) if parts else _NOTHING
        rows = table.reindex([known[text] for text in given])
        return Prediction(
            given,
            rows["mean"].to_numpy(dtype=float),
            rows["sd"].to_numpy(dtype=float),
            rows["latent_sd"].to_numpy(dtype=float),
            rows["similarity"].to_numpy(dtype=float),
            rows["nearest"].fillna("").tolist(),
            rows["similarity"].to_numpy(dtype=float) >= self.least_similarity,
        )

    def covariance(self, compounds: Sequence[str]) -> np.ndarray:
        """Of the true values of compounds, in squares of the property's unit, float64 (n, n).

        Args:
            compounds: canonical SMILES without salts.
        """
        return self.calibration.latent * self.scale**2 * self.process.covariance(compounds)

    def _predict(self, compounds: Sequence[str]) -> pd.DataFrame:
        mean, latent = self.process.posterior(compounds)
        means = {
            name: mean if name == "process" else one.predict(compounds) for name, one in self.members.items()
        }
        averaged = np.sum([weight * means[name] for name, weight in self.weights.items()], axis=0)
        similarity, at = nearest(morgan_bits(mols_of(compounds)), self._bits)
        return pd.DataFrame(
            {
                "mean": (self.middle + self.scale * averaged).round(DIGITS),
                "sd": (self.scale * self.calibration.sd(latent, self.process.noise)).round(DIGITS),
                "latent_sd": (self.scale * np.sqrt(self.calibration.latent * latent)).round(DIGITS),
                "similarity": similarity,
                "nearest": [self.known.smiles[row] for row in at],
            },
            index=pd.Index(compounds),
        )


_NOTHING = pd.DataFrame(
    {name: pd.Series(dtype=float) for name in ("mean", "sd", "latent_sd", "similarity")}
    | {"nearest": pd.Series(dtype=object)}
)
