"""How much likelier molecules are among the ones learned from than among a model's own."""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
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
CLASSES, LEAST = 8, 200
"""Classes of sizes at most, and a model's own molecules in each at least."""
ODD = 0.01
"""Share of the molecules learned from that are less real than `DensityRatio.ordinary`."""


@dataclass(frozen=True, eq=False)
class DensityRatio:
    """log p(x) / q(x) of molecules x: p wrote those learned from, q is the model (Sugiyama et al. 2012).

    The odds by which a logistic regression on counted Morgan environments and rings tells one from the other.
    What a network writes wrong is hard to see from within the sentence; in the finished molecule it is a
    surrounding of an atom or a size of a ring that is rare or never met, which is easy to tell.

    Args:
        weights: float32 (SIZE,), of the `features`.
        offset: added; such that ACCEPTED of the model's own molecules pass were it alone in `acceptance`.
        sizes: int (C - 1,), the most heavy atoms in each class of sizes but the last.
        by_size: float32 (C,), added by `acceptance` for each class, so that what is accepted is as large as
            what was learned from: the ratios of large molecules vary more, and clipping at one value for all
            would leave too few of these.
        ordinary: the log-ratio that all but ODD of the molecules learned from reach; -inf where unknown.
    """

    weights: np.ndarray
    offset: float
    sizes: np.ndarray = field(default_factory=lambda: np.empty(0, dtype=np.int64))
    by_size: np.ndarray = field(default_factory=lambda: np.zeros(1, dtype=np.float32))
    ordinary: float = -np.inf

    @classmethod
    def fit(cls, learned: Iterable[Mol], own: Iterable[Mol]) -> DensityRatio:
        """Tell molecules that a model has learned from and its own apart; there are some of both."""
        from sklearn.linear_model import LogisticRegression

        heavy: list[list[int]] = [[], []]
        sides: list[Any] = [
            features(_sized(mols, sizes)) for mols, sizes in zip((learned, own), heavy, strict=True)
        ]
        counts: Any = vstack(sides, format="csr")
        is_learned = np.repeat([True, False], [side.shape[0] for side in sides])
        fitted: Any = LogisticRegression(C=1 / PENALTY, class_weight="balanced", max_iter=1_000)
        fitted.fit(counts, is_learned)
        log_odds = fitted.decision_function(counts[~is_learned])
        odd = np.quantile(fitted.decision_function(counts[is_learned]), ODD)
        weights = fitted.coef_[0].astype(np.float16).astype(np.float32)  # as they are stored
        of_all = most(log_odds, ACCEPTED)
        sizes, of_each = most_by_size(log_odds, np.array(heavy[1]), np.array(heavy[0]))
        by_size = (of_all - of_each).astype(np.float32)
        return cls(weights, float(fitted.intercept_[0]) - of_all, sizes, by_size, float(odd) - of_all)

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, Any]) -> DensityRatio:
        """Rebuild one from its `arrays()`; before there were classes of sizes, all molecules were in one.

        Raises:
            ValueError: they are no such arrays.
        """
        weights, offset = (np.asarray(arrays[name], dtype=np.float32) for name in ("weights", "offset"))
        if weights.shape != (SIZE,) or offset.shape != (1,) or not np.isfinite([*weights, *offset]).all():
            raise ValueError("damaged density ratio")
        if "by_size" not in arrays:
            return cls(weights, float(offset[0]))
        sizes, by_size = np.asarray(arrays["sizes"]), np.asarray(arrays["by_size"], dtype=np.float32)
        if by_size.shape != (len(sizes) + 1,) or not np.isfinite(by_size).all():
            raise ValueError("damaged density ratio")
        ordinary = np.asarray(arrays.get("ordinary", [-np.inf]), dtype=np.float32)
        if ordinary.shape != (1,) or np.isnan(ordinary[0]):
            raise ValueError("damaged density ratio")
        return cls(weights, float(offset[0]), sizes, by_size, float(ordinary[0]))

    def arrays(self) -> dict[str, np.ndarray]:
        """What `from_arrays` needs, in half precision where that is enough."""
        arrays = {
            "weights": self.weights.astype(np.float16),
            "offset": np.array([self.offset], dtype=np.float32),
            "sizes": self.sizes,
            "by_size": self.by_size,
        }
        if np.isfinite(self.ordinary):
            arrays["ordinary"] = np.array([self.ordinary], dtype=np.float32)
        return arrays

    def __call__(self, mols: Sequence[Mol]) -> np.ndarray:
        """Return the log-ratio of sanitized molecules up to a constant, float (n,)."""
        return features(mols) @ self.weights + self.offset

    def acceptance(self, mols: Sequence[Mol]) -> np.ndarray:
        """Chance with which each is kept so that what is left looks like those learned from, float (n,)."""
        heavy = [mol.GetNumHeavyAtoms() for mol in mols]
        log_odds = self(mols) + self.by_size[np.searchsorted(self.sizes, heavy)]
        return np.exp(np.minimum(log_odds, 0.0))


def most(log_odds: np.ndarray, accepted: float) -> float:
    """The log-ratio from which all are accepted, so that such a share of molecules with these is.

    Accepting by p / (M q) is exact where no ratio is above M; fixing the share that is accepted instead of M
    bounds the work and clips the largest ratios (Bauer & Mnih 2019; Azadi et al. 2019).
    """
    if accepted == 1.0:
        return float(log_odds.min())
    low, high = log_odds.min(), log_odds.max() - np.log(accepted)
    while high - low > 1e-6:
        middle = (low + high) / 2
        if np.exp(np.minimum(log_odds - middle, 0.0)).mean() > accepted:
            low = middle
        else:
            high = middle
    return float(high)


def most_by_size(log_odds: np.ndarray, own: np.ndarray, learned: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The largest size of each class but the last, and `most` of each, so that sizes come out as learned.

    Args:
        log_odds: of the model's own molecules, (n,).
        own: their heavy atoms, (n,).
        learned: heavy atoms of molecules that were learned from.
    """
    classes = max(1, min(CLASSES, len(own) // LEAST))
    sizes = np.unique(np.quantile(own, np.linspace(0, 1, classes + 1)[1:-1]).astype(np.int64))
    sizes = sizes[sizes < own.max()]
    places, wanted = (np.searchsorted(sizes, heavy) for heavy in (own, learned))
    q, p = (np.bincount(found, minlength=len(sizes) + 1) + 0.5 for found in (places, wanted))
    of_each = [
        most(log_odds[places == one], share) for one, share in enumerate(shares(p / p.sum(), q / q.sum()))
    ]
    return sizes, np.array(of_each)


def shares(p: np.ndarray, q: np.ndarray) -> np.ndarray:
    """Shares of classes to accept, so that ACCEPTED of all are, and what is left has the classes of p.

    Args:
        p: how often each class is learned, (C,).
        q: how often the model has it, (C,).
    """
    factors = np.sort(q / p)
    accepted = [np.minimum(q, factor * p).sum() for factor in factors]
    factor = np.interp(ACCEPTED, [0.0, *accepted], [0.0, *factors])
    return np.minimum(factor * p / q, 1.0)


def _sized(mols: Iterable[Mol], heavy: list[int]) -> Iterator[Mol]:
    """The molecules, whose heavy atoms are noted on the way."""
    for mol in mols:
        heavy.append(mol.GetNumHeavyAtoms())
        yield mol


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
