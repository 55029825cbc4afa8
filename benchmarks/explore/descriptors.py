"""Do latent vectors predict properties of held-out molecules? Beside fingerprints and RDKit's descriptors."""

from __future__ import annotations

import numpy as np
import pandas as pd
from rdkit.Chem import Mol
from rdkit.Chem.Descriptors import CalcMolDescriptors
from sklearn.ensemble import RandomForestRegressor
from sklearn.linear_model import RidgeCV
from sklearn.metrics import mean_absolute_error, r2_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from study import Study

from molvae.chem.fingerprint import morgan_bits
from molvae.chem.mol import parse
from molvae.explore.properties import properties_of

FITTED, JUDGED = 2_000, 1_000
TARGETS = ("logp", "qed", "sa")
ANSWERS = ("MolLogP", "qed")
"""Descriptors of RDKit that are the targets themselves."""


def measure(study: Study) -> tuple[pd.DataFrame, str]:
    """R2 and mean absolute error of a ridge and a random forest on each representation."""
    fitted = study.scaled(FITTED)
    smiles = study.held_out(fitted + study.scaled(JUDGED))
    mols = [mol for mol in map(parse, smiles) if mol is not None]
    inputs = {
        "latent": study.encode(smiles),
        "Morgan": np.unpackbits(morgan_bits(mols), axis=1).astype(np.float32),
        "RDKit descriptors": _descriptors(mols),
    }
    values = properties_of(smiles, TARGETS)
    rows = []
    for target in TARGETS:
        y = values[target].to_numpy()
        for name, x in inputs.items():
            for method, model in _models(study.seed).items():
                predicted = model.fit(x[:fitted], y[:fitted]).predict(x[fitted:])
                rows.append(
                    {
                        "property": target,
                        "representation": name,
                        "numbers": x.shape[1],
                        "method": method,
                        "r2": r2_score(y[fitted:], predicted),
                        "mean_absolute_error": mean_absolute_error(y[fitted:], predicted),
                    }
                )
    about = f"properties of {len(smiles) - fitted:,} molecules, predicted after fitting to {fitted:,} others"
    return pd.DataFrame(rows), f"{about}; RDKit's descriptors without logP and QED, but with parts of logP"


def _models(seed: int) -> dict[str, RidgeCV | RandomForestRegressor]:
    forest = RandomForestRegressor(30, min_samples_leaf=2, max_features=0.2, random_state=seed)
    return {"ridge": make_pipeline(StandardScaler(), RidgeCV(np.logspace(-1, 5, 13))), "forest": forest}


def _descriptors(mols: list[Mol]) -> np.ndarray:
    table = pd.DataFrame([CalcMolDescriptors(mol) for mol in mols]).drop(columns=list(ANSWERS))
    finite = table.replace([np.inf, -np.inf], np.nan).fillna(0).clip(-1e6, 1e6)
    return finite.to_numpy(dtype=float)
