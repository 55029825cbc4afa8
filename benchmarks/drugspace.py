"""What a model is worth on real drug molecules: what it reads, gives back, and tells of their properties.

    python benchmarks/drugspace.py FOLDER [--model drugs] [--count 10000] [--measures limits rebuilt ...]

FOLDER holds drugspace: its test split, and approved drugs and bioactive compounds that are in none of its
splits. Nothing may be trained on these three or tuned to them. Each measure prints a table and adds it to
benchmarks/results/drugspace_MODEL.txt with what made it.

limits    share of molecules that limits of length and the model's vocabulary lose
rebuilt   readable; exact by posterior mean, with beams and greedily; by sampled z with beams and
          with sampled decoding; and refined; of all molecules
linear    R2 of properties by ridge regression from posterior means, fitted to half of the molecules
axes      change of each property along the model's named axes: Spearman, and the drift of the others
single    MIG, SAP and DCI of the latent dimensions, for the properties of the axes
neighbors 20 analogues each of 100 approved drugs and 100 bioactives: similarity, filters, CPU time
traverse  walks along logP from the same 200: whether it rises, how the held ones drift, CPU time
samples   rates, FCD to the test split, GuacaMol's scores, stereo, charges, quality and diversity
"""

from __future__ import annotations

import argparse
import os
import platform
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pandas as pd
import torch
from drugspace_sets import SETS, molecules
from drugspace_uses import neighbors, samples, traverse
from sklearn.linear_model import RidgeCV
from sklearn.metrics import r2_score

import molvae
from molvae.chem.mol import parse, to_smiles
from molvae.chem.standardize import Standardizer
from molvae.chem.translate import TranslateError, split, to_selfies
from molvae.evaluation.latent import exact_match
from molvae.explore.direction import single_dimension
from molvae.explore.disentanglement import dci, mutual_information_gap, separated_attribute_predictability
from molvae.explore.properties import properties_of
from molvae.explore.start import as_read
from molvae.explore.walk import response, walk
from molvae.files.versions import versions
from molvae.model.model import Model

LENGTHS = (64, 80, 96, 112, 128, 160, 200)
PROPERTIES = ("logp", "tpsa", "mw", "qed", "sa", "fsp3")
WALKS, STEPS = 500, 7
FITTED = 4_000
"""Molecules for the linear fit and the single dimensions; half of them are held out."""


def limits(codec: Model, folder: Path, count: int, seed: int) -> pd.DataFrame:
    """Share of each set's molecules that a longest length, or the vocabulary, loses."""
    rows = []
    for name in SETS:
        tokens = [_tokens(text) for text in molecules(folder, name, count, seed)]
        written = [known for known in tokens if known is not None]
        lengths = np.array([len(known) for known in written])
        unknown = np.array([any(token not in codec.vocab.ids for token in known) for known in written])
        rows.append(
            {"set": name, "molecules": len(tokens), "no SELFIES": 1 - len(written) / len(tokens)}
            | {"unknown token": unknown.sum() / len(tokens)}
            | {f"over {limit}": (lengths > limit).sum() / len(tokens) for limit in LENGTHS}
        )
    return pd.DataFrame(rows)


def _tokens(smiles: str) -> list[str] | None:
    mol = parse(smiles)
    try:
        return None if mol is None else split(to_selfies(to_smiles(Standardizer()(mol))))
    except (TranslateError, ValueError):
        return None


def rebuilt(codec: Model, folder: Path, count: int, seed: int) -> pd.DataFrame:
    """Share of all molecules of each set that the model reads, and gives back in each way."""
    rows = []
    for name in SETS:
        smiles = molecules(folder, name, count, seed)
        sequences, _ = codec.tokenize(smiles)
        known = [text for text, ids in zip(smiles, sequences, strict=True) if ids]
        originals = [as_read(codec, text) or text for text in known]
        posterior = codec.posterior(known)
        drawn = posterior.sample(torch.Generator().manual_seed(seed))
        readable = len(known) / len(smiles)
        rows.append(
            {
                "set": name,
                "molecules": len(smiles),
                "readable": readable,
                "by mean": readable * exact_match(originals, codec.decode(posterior.mean)),
                "greedily": readable * exact_match(originals, codec.decode(posterior.mean, beams=1)),
                "of a draw": readable * exact_match(originals, codec.decode(drawn)),
                "sampled": readable * exact_match(originals, codec.decode(drawn, temperature=1.0, seed=seed)),
                "refined": readable * exact_match(originals, codec.reconstruct(known, exact=True)),
            }
        )
    return pd.DataFrame(rows)


def _read_ones(codec: Model, folder: Path, count: int, seed: int) -> tuple[list[str], np.ndarray]:
    """Molecules of the test split that the model reads, and their posterior means."""
    smiles = molecules(folder, "test split", count, seed)
    z = codec.encode(smiles).double().cpu().numpy()
    known = ~np.isnan(z).any(axis=1)
    return [text for text, there in zip(smiles, known, strict=True) if there], z[known]


def linear(codec: Model, folder: Path, count: int, seed: int) -> pd.DataFrame:
    """R2 of properties on the half of the molecules that the regression has not seen."""
    smiles, z = _read_ones(codec, folder, min(count, FITTED), seed)
    values = properties_of([as_read(codec, text) for text in smiles], PROPERTIES).to_numpy()
    half = len(z) // 2
    found = [
        r2_score(
            column[half:], RidgeCV(np.logspace(-3, 3, 13)).fit(z[:half], column[:half]).predict(z[half:])
        )
        for column in values.T
    ]
    return pd.DataFrame(
        [{"fitted": half, "held out": len(z) - half} | dict(zip(PROPERTIES, found, strict=True))]
    )


def axes(codec: Model, folder: Path, count: int, seed: int) -> pd.DataFrame:
    """How each property answers to a walk along its axis, and how far the others drift in the meantime.

    Drift is the mean size of the Spearman correlation of the other axes' properties with the same walk.
    """
    names = list(codec.architecture.get("axes", ()))
    smiles, z = _read_ones(codec, folder, min(count, FITTED), seed)
    starts = codec.encode(smiles[:WALKS], exact=True)
    rows = []
    for dimension, name in enumerate(names):
        answers = response(walk(codec, starts, single_dimension(z, dimension), names, steps=STEPS), names)
        correlations = answers.set_index("property")["correlation"]
        rows.append(
            {
                "axis": name,
                "walks": len(starts),
                "Spearman": correlations[name],
                "drift of others": correlations.drop(name).abs().mean(),
                "most drifting": correlations.drop(name).abs().idxmax(),
            }
        )
    return pd.DataFrame(rows)


def single(codec: Model, folder: Path, count: int, seed: int) -> pd.DataFrame:
    """MIG, SAP and DCI, means over the properties of the axes, or `PROPERTIES` where there are none."""
    smiles, z = _read_ones(codec, folder, min(count, FITTED), seed)
    names = list(codec.architecture.get("axes", ())) or PROPERTIES
    values = properties_of([as_read(codec, text) for text in smiles], names).to_numpy()
    forests = dci(z, values, seed=seed)
    return pd.DataFrame(
        [
            {
                "molecules": len(z),
                "MIG": np.mean(mutual_information_gap(z, values)),
                "SAP": np.mean(separated_attribute_predictability(z, values)),
                "disentanglement": forests.disentanglement,
                "completeness": forests.completeness,
                "informativeness": forests.informativeness,
            }
        ]
    )


MEASURES: dict[str, Callable[[Model, Path, int, int], pd.DataFrame]] = {
    "limits": limits,
    "rebuilt": rebuilt,
    "linear": linear,
    "axes": axes,
    "single": single,
    "neighbors": neighbors,
    "traverse": traverse,
    "samples": samples,
}


def write(file: Path, title: str, table: pd.DataFrame) -> None:
    """Print a table and add it to a file, with what made it."""
    packages = ", ".join(f"{name} {version}" for name, version in versions().items())
    head = f"# {title}\n# {platform.machine()}, {os.cpu_count()} cores; {packages}\n"
    text = f"{head}{table.to_string(index=False, float_format='{:.4f}'.format)}\n\n"
    print(text, end="", flush=True)
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("a") as results:
        results.write(text)


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure what was asked for."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("--model", default="drugs")
    parser.add_argument("--count", type=int, default=10_000, help="molecules of each set, at most")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--measures", nargs="+", choices=MEASURES, default=list(MEASURES))
    parser.add_argument("--output", type=Path, help="default: benchmarks/results/drugspace_MODEL.txt")
    given = parser.parse_args(arguments)
    name = Path(given.model).name
    output = given.output or Path(__file__).parent / "results" / f"drugspace_{name}.txt"
    codec = molvae.load(given.model, device="cpu")
    for measure in given.measures:
        table = MEASURES[measure](codec, given.folder, given.count, given.seed)
        write(output, f"{measure}: model {name}, count {given.count:,}, seed {given.seed}", table)


if __name__ == "__main__":
    main()
