"""Penalized logP, in the variants papers use: logP minus synthetic difficulty and large rings."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, get_args

import networkx as nx
import numpy as np
from rdkit.Chem import Crippen, GetAdjacencyMatrix, Mol

from molvae.chem.descriptors import evaluate, sa_score
from molvae.chem.mol import parse
from molvae.errors import SettingError
from molvae.table import read_molecules

Variant = Literal["gcpn", "lolbo", "training", "raw"]
VARIANTS: tuple[Variant, ...] = get_args(Variant)


@dataclass(frozen=True)
class _Moments:
    """Mean and standard deviation over a training set, by which each of the three terms is standardized."""

    logp: tuple[float, float]
    minus_sa: tuple[float, float]
    minus_cycle: tuple[float, float]


_MOMENTS = {
    "gcpn": _Moments(
        (2.4570953396190123, 1.434324401111988),
        (-3.0525811293166134, 0.8335207024513095),
        (-0.0485696876403053, 0.2860212110245455),
    ),
    "lolbo": _Moments((2.45777691, 1.43341767), (-3.05352042, 0.83460587), (-0.04861121, 0.28746695)),
}


class PenalizedLogP:
    """Penalized logP; figures of different variants, or without a cap on size, cannot be compared.

    Args:
        variant: "gcpn", standardized on ZINC250k (You et al., 2018; also VJTNN, TDC, MolMIM); "lolbo", the
            same with slightly other moments (Maus et al., 2022, and what followed); "training", standardized
            on molecules of yours (JT-VAE's Bayesian optimization, weighted retraining); "raw", logP - SA
            alone (JT-VAE's constrained task, QMO, RetMol).
        max_heavy_atoms: larger molecules are NaN, since long chains raise logP without limit; ZINC's largest
            has 38; 0 sets no cap.
        training: file of the molecules that "training" standardizes on.

    Raises:
        SettingError: for another variant, or "training" without molecules that differ.
    """

    def __init__(self, variant: Variant = "gcpn", max_heavy_atoms: int = 38, training: str = "") -> None:
        if variant not in VARIANTS:
            raise SettingError("variant", variant, f"one of {', '.join(VARIANTS)}")
        self.max_heavy_atoms = max_heavy_atoms
        self.moments = _moments_of(training) if variant == "training" else _MOMENTS.get(variant)

    def __call__(self, mols: Sequence[Mol]) -> np.ndarray:
        """Return float64 (n,)."""
        scores = evaluate(self._one, mols)
        if self.max_heavy_atoms:
            scores[[mol.GetNumHeavyAtoms() > self.max_heavy_atoms for mol in mols]] = np.nan
        return scores

    def _one(self, mol: Mol) -> float:
        logp, minus_sa = _logp(mol), -sa_score(mol)
        if self.moments is None:
            return logp + minus_sa
        terms = zip(
            (logp, minus_sa, _minus_cycle(mol)),
            (self.moments.logp, self.moments.minus_sa, self.moments.minus_cycle),
            strict=True,
        )
        return sum((value - mean) / deviation for value, (mean, deviation) in terms)


def _moments_of(training: str) -> _Moments:
    mols = [mol for mol in map(parse, read_molecules(training) if training else ()) if mol is not None]
    values = [evaluate(term, mols) for term in (_logp, lambda mol: -sa_score(mol), _minus_cycle)]
    if not mols or not all(np.nanstd(column) for column in values):
        raise SettingError("training", training, "molecules that differ in logP, SA and largest ring")
    return _Moments(*((float(np.nanmean(column)), float(np.nanstd(column))) for column in values))


def _logp(mol: Mol) -> float:
    return Crippen.MolLogP(mol)  # pyright: ignore[reportAttributeAccessIssue]


def _minus_cycle(mol: Mol) -> int:
    """Minus the atoms beyond six in the largest cycle of networkx's basis, which the definition names."""
    cycles = nx.cycle_basis(nx.Graph(GetAdjacencyMatrix(mol)))
    return -max(max(map(len, cycles), default=0) - 6, 0)
