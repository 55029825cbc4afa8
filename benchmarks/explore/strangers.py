"""Are molecules told that are unlike the training set? Beside the likeness to its nearest molecule alone."""

from __future__ import annotations

import numpy as np
import pandas as pd
import strange_sets
from study import Study

from molvae.chem.mol import parse, to_smiles
from molvae.explore.outlier_reference import OutlierReference
from molvae.explore.outlier_score import OUTLIER_SCORE, with_outlier_scores
from molvae.table import SMILES

ORDINARY, STRANGE = 2_000, 500
RATES = (0.05, 0.01)


def measure(study: Study) -> tuple[pd.DataFrame, str]:
    """AUROC of held-out molecules against each strange set, and the share that is called an outlier."""
    if study.codec.reference is None:
        raise SystemExit(f"{study.name} carries no reference: see benchmarks/reference.py")
    reference = OutlierReference.from_tensors(study.codec.reference)
    ordinary = _judged(study, reference, study.held_out(study.scaled(ORDINARY)))
    rows = [_row("held out, like those learned", ordinary, ordinary, reference)]
    for name, smiles in _sets(study).items():
        rows.append(_row(name, _judged(study, reference, smiles), ordinary, reference))
    about = f"{len(ordinary):,} held-out molecules against others; reference of {len(reference.bits):,}; the"
    return pd.DataFrame(rows), f"{about} baseline is 1 - similarity to the nearest of these"


def _sets(study: Study) -> dict[str, list[str]]:
    generator, count = np.random.default_rng(study.seed), study.scaled(STRANGE)
    sets = {
        "natural-product-like": strange_sets.natural_products(count, generator),
        "peptides": strange_sets.peptides(count, generator),
        "macrocycles": strange_sets.macrocycles(count, generator),
        "inorganic-like": strange_sets.inorganic(count, generator),
        "random SELFIES": strange_sets.random_selfies(count, generator, study.codec),
    }
    flat = {name: _flat(sets[name]) for name in ("natural-product-like", "peptides")}
    return sets | {f"{name}, no stereo": smiles for name, smiles in flat.items()}


def _flat(smiles: list[str]) -> list[str]:
    mols = [parse(text) for text in smiles]
    return list(dict.fromkeys(to_smiles(mol, stereo=False) for mol in mols if mol is not None))


def _judged(study: Study, reference: Reference, smiles: list[str]) -> pd.DataFrame:
    return with_outlier_scores(pd.DataFrame({SMILES: smiles}), study.codec, reference)


def _row(name: str, strange: pd.DataFrame, ordinary: pd.DataFrame, reference: Reference) -> dict[str, object]:
    readable = strange.loc[strange["reason"] == ""]
    threshold = np.quantile(reference.nearest_similarity, RATES[0])
    same = strange is ordinary
    return {
        "set": name,
        "molecules": len(strange),
        "readable": len(readable) / len(strange),
        "auroc": np.nan if same else _auroc(strange, ordinary, OUTLIER_SCORE),
        "auroc_readable": np.nan if same else _auroc(readable, ordinary, OUTLIER_SCORE),
        "readable_nll": np.nan if same else _auroc(readable, ordinary, "nll"),
        "readable_latent_distance": np.nan if same else _auroc(readable, ordinary, "latent_distance"),
        "baseline_auroc": np.nan if same else _auroc(strange, ordinary, "nearest_similarity", -1),
        "baseline_auroc_readable": np.nan if same else _auroc(readable, ordinary, "nearest_similarity", -1),
        **{f"flagged_at_{rate:g}": (strange[OUTLIER_SCORE] > 1 - rate).mean() for rate in RATES},
        f"baseline_flagged_at_{RATES[0]:g}": (strange["nearest_similarity"] < threshold).mean(),
    }


def _auroc(strange: pd.DataFrame, ordinary: pd.DataFrame, column: str, sign: int = 1) -> float:
    """Chance that a strange molecule has the larger value, equal ones counting half (Mann, Whitney 1947)."""
    first, second = sign * strange[column].to_numpy(), np.sort(sign * ordinary[column].to_numpy())
    if not len(first):
        return float("nan")
    below, to = (np.searchsorted(second, first, side=side) for side in ("left", "right"))
    return float((below + to).mean() / 2 / len(second))
