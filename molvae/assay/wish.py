"""What is wanted of the next molecules: a better property, and whatever else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from rdkit.Chem import Mol
from scipy.special import log_ndtr
from scipy.stats import norm

from molvae.assay.predictor import Prediction, Predictor
from molvae.chem.mol import mols_of, to_smiles
from molvae.scoring.objective import Objective

SPREAD = 0.5
"""Of what is wanted of a value around the best measured one, in standard deviations of the measured values:
what lies a little above is wanted more, what lies a little below is not worthless."""
DRAWS = 4_000
"""Of what may be measured of a batch."""
TEMPERATURE = 4.0
"""What a wish is divided by before its exponential, which else vanishes for what is far from the best."""


@dataclass(frozen=True)
class Wish:
    """A property that is to be better than the best measured value.

    Args:
        predictor: of the property.
        sign: 1 where more is better, -1 where less is.
        objective: what else is wanted, combined with the property by a geometric mean; None is nothing.
    """

    predictor: Predictor
    sign: int = 1
    objective: Objective | None = None

    @property
    def best(self) -> float:
        """The best measured value."""
        known = self.predictor.known
        values = self.sign * known.numbers[known.measured]
        return float(self.sign * values.max())

    def wanted(self, values: np.ndarray, others: np.ndarray | None = None) -> np.ndarray:
        """How much values of the property are wanted: the higher the better, float64 (n,), below 0.

        Args:
            values: of the property, (n,).
            others: how good the molecules are otherwise, 0 to 1.
        """
        above = self.sign * (values - self.best) / (SPREAD * self.predictor.scale)
        wanted = log_ndtr(above)
        if others is not None:
            wanted = wanted + np.log(np.maximum(np.nan_to_num(others), 1e-6))
        return wanted

    def others(self, smiles: Sequence[str]) -> np.ndarray | None:
        """How good molecules are otherwise, float64 (n,) from 0 to 1; None where nothing else is wanted."""
        if self.objective is None:
            return None
        return self.objective(mols_of(smiles))

    def chance(self, found: Prediction) -> np.ndarray:
        """Probability that a measurement beats the best one, float64 (n,)."""
        return norm.sf(self.sign * (self.best - found.mean) / found.sd)

    def chance_of_any(self, compounds: Sequence[str]) -> float:
        """Probability that one of several beats the best measured, by joint draws: similar ones fail as one.

        Args:
            compounds: canonical SMILES without salts.
        """
        found = self.predictor.predict(compounds)
        covariance = self.predictor.covariance(compounds) + np.diag(found.sd**2 - found.latent_sd**2)
        drawn = np.random.default_rng(0).multivariate_normal(found.mean, covariance, DRAWS, method="eigh")
        return float((self.sign * (drawn - self.best) > 0).any(axis=1).mean())


@dataclass(frozen=True)
class Promise:
    """A wish as a scorer from 0 to 1: optimistic where little is known.

    Args:
        wish: what is wanted.
        explore: standard deviations that a prediction may be better than expected.
    """

    wish: Wish
    explore: float

    takes_lists = True
    """Many molecules at once cost hardly more than one."""

    def __call__(self, mols: Sequence[Mol]) -> np.ndarray:
        """Return float64 (n,)."""
        if not len(mols):
            return np.empty(0)
        found = self.wish.predictor.predict([to_smiles(mol) for mol in mols])
        hoped = found.mean + self.wish.sign * self.explore * found.latent_sd
        return np.exp(self.wish.wanted(hoped) / TEMPERATURE)
