"""How much likelier molecules are among the ones learned from than among a model's own."""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from rdkit.Chem import Mol
from rdkit.Chem.rdFingerprintGenerator import GetMorganGenerator
from scipy.sparse import csr_array, vstack

ENVIRONMENTS = 16_384
"""Columns that environments of atoms are folded into."""
RADIUS = 2
RINGS = 32
"""Sizes of rings that are told apart, aromatic ones and others; the last stands for all that are larger."""
SIZE = ENVIRONMENTS + 2 * RINGS
RING = 3.0
"""Weight of a ring's one column: an odd environment shows in those of its neighbors as well."""
PENALTY = 10.0
"""Of squared weights, against the summed loss; chosen by held-out molecules of MOSES."""
ACCEPTED = 0.4
"""Share of a model's own molecules that is accepted: fewer look little more like those learned from."""


@dataclass(frozen=True, eq=False)
class DensityRatio:
    """log p(x) / q(x) of molecules x: p wrote those learned from, q is the model (Sugiyama et al. 2012).

    The odds by which a logistic regression on counted Morgan environments and rings tells one from the other.
    What a network writes wrong is hard to see from within the sentence; in the finished molecule it is a
    surrounding of an atom or a size of a ring that is rare or never met, which is easy to tell.

    Args:
        weights: float32 (SIZE,), of the `features`.
        offset: added; such that ACCEPTED of the model's own molecules pass `acceptance`.
    """

    weights: np.ndarray
    offset: float

    @classmethod
    def fit(cls, learned: Iterable[Mol], own: Iterable[Mol]) -> DensityRatio:
        """Tell molecules that a model has learned from and its own apart; there are some of both."""
        from sklearn.linear_model import LogisticRegression

        sides: list[Any] = [features(mols) for mols in (learned, own)]
        counts: Any = vstack(sides, format="csr")
        is_learned = np.repeat([True, False], [side.shape[0] for side in sides])
        fitted: Any = LogisticRegression(C=1 / PENALTY, class_weight="balanced", max_iter=1_000)
        fitted.fit(counts, is_learned)
        log_odds = fitted.decision_function(counts[~is_learned])
        weights = fitted.coef_[0].astype(np.float16).astype(np.float32)  # as they are stored
        return cls(weights, float(fitted.intercept_[0]) - most(log_odds))

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, Any]) -> DensityRatio:
        """Rebuild one from its `arrays()`.

        Raises:
            ValueError: they are no such arrays.
        """
        weights, offset = (np.asarray(arrays[name], dtype=np.float32) for name in ("weights", "offset"))
        if weights.shape != (SIZE,) or offset.shape != (1,) or not np.isfinite([*weights, *offset]).all():
            raise ValueError("damaged density ratio")
        return cls(weights, float(offset[0]))

    def arrays(self) -> dict[str, np.ndarray]:
        """What `from_arrays` needs, in half precision where that is enough."""
        return {
            "weights": self.weights.astype(np.float16),
            "offset": np.array([self.offset], dtype=np.float32),
        }

    def __call__(self, mols: Sequence[Mol]) -> np.ndarray:
        """Return the log-ratio of sanitized molecules up to a constant, float (n,)."""
        return features(mols) @ self.weights + self.offset

    def acceptance(self, mols: Sequence[Mol]) -> np.ndarray:
        """Chance with which each is kept so that what is left looks like those learned from, float (n,)."""
        return np.exp(np.minimum(self(mols), 0.0))


def most(log_odds: np.ndarray) -> float:
    """The log-ratio from which all are accepted, so that ACCEPTED of molecules with these are.

    Accepting by p / (M q) is exact where no ratio is above M; fixing the share that is accepted instead of M
    bounds the work and clips the largest ratios (Bauer & Mnih 2019; Azadi et al. 2019).
    """
    low, high = log_odds.min(), log_odds.max() - np.log(ACCEPTED)
    while high - low > 1e-6:
        middle = (low + high) / 2
        if np.exp(np.minimum(log_odds - middle, 0.0)).mean() > ACCEPTED:
            low = middle
        else:
            high = middle
    return float(high)


def features(mols: Iterable[Mol]) -> csr_array:
    """log(1 + count) of folded Morgan environments (Rogers & Hahn 2010) and of rings, float32 (n, SIZE)."""
    generator = GetMorganGenerator(radius=RADIUS, fpSize=ENVIRONMENTS)
    columns, counts, ends = array("i"), array("f"), array("q", [0])
    for mol in mols:
        found = generator.GetCountFingerprint(mol).GetNonzeroElements() | ring_columns(mol)
        columns.extend(found.keys())
        counts.extend(found.values())
        ends.append(len(columns))
    weights = np.where(np.asarray(columns) < ENVIRONMENTS, 1.0, RING).astype(np.float32)
    content = (weights * np.log1p(np.asarray(counts)), np.asarray(columns), np.asarray(ends))
    return csr_array(content, shape=(len(ends) - 1, SIZE))


def ring_columns(mol: Mol) -> Counter[int]:
    """How often each column of a ring is met."""
    columns = Counter[int]()
    for ring in mol.GetRingInfo().BondRings():
        aromatic = all(mol.GetBondWithIdx(bond).GetIsAromatic() for bond in ring)
        columns[ENVIRONMENTS + RINGS * aromatic + min(len(ring), RINGS) - 1] += 1
    return columns
