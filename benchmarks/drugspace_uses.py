"""What a model's latent space is worth in use: analogues, walks along logP, and samples."""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
import pandas as pd
from drugspace_sets import molecules
from rdkit.Chem import Mol

import molvae
from molvae.chem.descriptors import descriptor, evaluate
from molvae.chem.fingerprint import morgan_bits
from molvae.chem.mol import parse
from molvae.errors import NothingLeft
from molvae.evaluation.chemnet import fcd_between
from molvae.evaluation.guacamol import guacamol_measures
from molvae.evaluation.profile import canonical_smiles
from molvae.evaluation.tanimoto import internal_diversity
from molvae.filters.chosen import filters_of
from molvae.model.model import Model
from molvae.model.priors.prior import SampleOptions

STARTS, WANTED = 100, 20
"""Molecules of each of two sets, and analogues of each."""
STARTING = ("approved drugs", "bioactives")
CHAIN = ("druglike", "brenk", "rings")
"""The filters that analogues are judged by, whatever they were found with."""
LEARNED = 100_000
"""Training molecules that samples are compared with."""


def readable(model: Model, folder: Path, name: str, count: int, seed: int) -> list[str]:
    """Molecules of a set that the model reads, in random order."""
    smiles = molecules(folder, name, 2 * count, seed)
    known = model.tokenize(smiles)[0]
    return [text for text, ids in zip(smiles, known, strict=True) if ids][:count]


def neighbors(model: Model, folder: Path, count: int, seed: int) -> pd.DataFrame:
    """Analogues of molecules: how like their start, how many pass filters, and what they cost."""
    rows = []
    for name in STARTING:
        starts = readable(model, folder, name, min(count, STARTS), seed)
        begun = time.process_time()
        tables = [analogues(model, start, seed) for start in starts]
        spent = time.process_time() - begun
        found = pd.concat(tables)
        judged = passing(found["smiles"])
        sound = found["start"].isin([start for start in starts if passing([start])[0]]).to_numpy()
        rows.append(
            {
                "set": name,
                "starts": len(starts),
                "empty": sum(table.empty for table in tables),
                "short": sum(len(table) < WANTED for table in tables),
                "similarity": found["similarity"].median(),
                "passing": judged.mean(),
                "where the start passes": judged[sound].mean(),
                "by parts": (found["source"] == "parts").mean(),
                "distinct": 1 - found.duplicated(["start", "smiles"]).mean(),
                "CPU s each": spent / len(starts),
            }
        )
    return pd.DataFrame(rows)


def passing(smiles: Iterable[str]) -> np.ndarray:
    """Which molecules pass the filters that analogues are judged by."""
    return filters_of(CHAIN).apply([mol for mol in map(parse, smiles) if mol is not None]).passed


def analogues(model: Model, start: str, seed: int) -> pd.DataFrame:
    """What `molvae.neighbors` finds; no rows where that is nothing."""
    try:
        return molvae.neighbors(start, model=model, count=WANTED, seed=seed).table
    except NothingLeft:
        return pd.DataFrame({"start": [], "smiles": [], "similarity": [], "source": []})


def traverse(model: Model, folder: Path, count: int, seed: int) -> pd.DataFrame:
    """Walks along logP: whether it rises at each stop, how others drift, and what a walk costs."""
    rows = []
    for name in STARTING:
        starts = readable(model, folder, name, min(count, STARTS), seed)
        begun = time.process_time()
        found = molvae.traverse("logp", start=starts, model=model, seed=seed)
        spent = time.process_time() - begun
        walks = found.points["logp"].to_numpy(dtype=float).reshape(-1, found.steps)
        answers = found.response.set_index("property")["correlation"]
        rows.append(
            {
                "set": name,
                "starts": len(starts),
                "rising at each stop": (np.diff(walks) > 0).all(axis=1).mean(),
                "never falling": (np.diff(walks) >= 0).all(axis=1).mean(),
                "Spearman": answers["logp"],
                "drift of the held": answers.drop("logp").abs().mean(),
                "change": found.response.set_index("property")["change"]["logp"],
                "CPU s each": spent / len(starts),
            }
        )
    return pd.DataFrame(rows)


def samples(model: Model, folder: Path, count: int, seed: int) -> pd.DataFrame:
    """Samples as the prior resamples them, every proposal, and beside them the data: rates, FCD, quality."""
    test = molecules(folder, "test split", 2 * count, seed)
    half = len(test) // 2
    real, other = canonical_smiles(test[:half]), canonical_smiles(test[half:])
    learned = molecules_of_train(folder, seed)
    sets: dict[str, Sequence[str | None]] = {
        "resampled": model.sample(count, seed=seed),
        "every draft": model.sample(count, SampleOptions(seed=seed, top_p=model.architecture["prior_top_p"])),
        "test split": list(other),
    }
    rows = []
    for name, drawn in sets.items():
        smiles = [text for text in drawn if text is not None]
        mols = [mol for mol in map(parse, smiles) if mol is not None]
        measured = guacamol_measures(smiles, learned).as_json()
        rows.append(
            {
                "samples": name,
                "n": len(drawn),
                "valid": len(mols) / len(drawn),
                "unique": len(set(smiles)) / len(smiles),
                "FCD": fcd_between(real, smiles),
                "FCD score": measured["fcd_score"],
                "KL score": measured["kl_divergence_score"],
                "stereo": np.mean(["@" in text or "/" in text for text in smiles]),
                "charged": np.mean(["+]" in text or "-]" in text for text in smiles]),
                "quality": _quality(mols[:1000]),
                "diversity": internal_diversity(morgan_bits(mols[:1000]))[0],
            }
        )
    return pd.DataFrame(rows)


def molecules_of_train(folder: Path, seed: int) -> list[str]:
    """Some of the training molecules."""
    smiles = pd.read_csv(folder / "train.smi.gz", sep=" ", header=None, usecols=[0], nrows=5 * LEARNED)[0]
    return np.random.default_rng(seed).permutation(smiles.to_numpy())[:LEARNED].tolist()


def _quality(mols: Sequence[Mol]) -> float:
    """Share of distinct molecules with a QED of at least 0.6 and an SA score of at most 4."""
    qed, sa = (np.array(evaluate(descriptor(name), mols)) for name in ("qed", "sa"))
    return float(((qed >= 0.6) & (sa <= 4)).mean())
