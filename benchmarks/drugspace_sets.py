"""Molecules that no shipped model has learned from: approved drugs, bioactives, drugspace's test split."""

from pathlib import Path

import numpy as np

from molvae.table import SMILES, read

SETS = {
    "bioactives": "bioactives.smi.gz",
    "approved drugs": "approved_drugs.smi.gz",
    "test split": "test.smi.gz",
}


def molecules(folder: Path, name: str, count: int, seed: int) -> list[str]:
    """Molecules of a set in random order, all or as many as asked for."""
    smiles = read(str(folder / SETS[name]))[SMILES].to_numpy()
    return np.random.default_rng(seed).permutation(smiles)[:count].tolist()
