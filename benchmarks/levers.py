"""What each lever of training brings: small networks that differ in one setting, taught the same molecules.

    python benchmarks/levers.py OUTPUT STORE [--molecules 120000] [--count 5000] [--levers "weight 0.1" ...]

STORE is a prepared store. Each row is a run of `molvae.train` in OUTPUT/ROW, with one thread, seed 0 and its
learning rate falling to 0; a run that was killed goes on, rows that OUTPUT/levers.csv has already are not
measured again. All are judged on the split `valid`, never a test set: exact reconstruction by posterior means
as they are and refined, and by sampled z and sampled decoding; FCD and MOSES' filters of what draws of the
posteriors decode to, greedily, and of samples from the mixture that is fitted as prior; nll and KL in nats a
molecule, the nll with one draw of z each. FCD depends on the number of molecules; its floor is the row
`training molecules`. So short a training tells what a lever does at first, not where it ends.
"""

import argparse
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import torch

import molvae
from molvae.chem.mol import parse
from molvae.data.store import TokenStore
from molvae.evaluation.chemnet import activations
from molvae.evaluation.frechet import Gaussian, fit_gaussian, frechet_distance
from molvae.evaluation.latent import active_units, exact_match, kl_to_standard_normal
from molvae.files.versions import versions
from molvae.filters.chain import FilterChain
from molvae.filters.moses import MosesRules
from molvae.model.model import Model
from molvae.model.nn.threads import one_thread
from molvae.training.config import TrainConfig
from molvae.training.kl_weight import ConstantKLWeight, CyclicalKLWeight, LinearKLWeight
from molvae.training.validated import logged

BASE = TrainConfig(
    architecture={"encoder_dim": 128, "decoder_dim": 256},
    kl_weight=ConstantKLWeight(0.1),
    chunks_per_step=2,
    validate_every=1_000_000,
    validation_samples=100,
    validation_molecules=2_000,
    prior_molecules=20_000,
)
ADAMW = partial(torch.optim.AdamW, lr=0.002, weight_decay=0.0, fused=True)
LEVERS: Mapping[str, Mapping[str, Any]] = {
    "weight 0.1": {},
    "weight 0.02": {"kl_weight": ConstantKLWeight(0.02)},
    "weight 0.4": {"kl_weight": ConstantKLWeight(0.4)},
    "weight 1": {"kl_weight": ConstantKLWeight(1.0)},
    "weight from 1 to 0.1": {"kl_weight": LinearKLWeight(1.0, 0.1)},
    "weight from 0.02 to 0.1": {"kl_weight": LinearKLWeight(0.02, 0.1)},
    "weight in 4 cycles up to 0.1": {"kl_weight": CyclicalKLWeight(high=0.1)},
    "half a nat a dimension free": {"free_nats": 0.5},
    "a fifth of the decoder's tokens hidden": {"token_dropout": 0.2},
    "32 latent dimensions": {"architecture": {"latent_dim": 32}},
    "128 latent dimensions": {"architecture": {"latent_dim": 128}},
    "decoder of 384": {"architecture": {"decoder_dim": 384}},
    "decoder of 2 layers": {"architecture": {"decoder_layers": 2}},
    "encoder in one direction": {"architecture": {"bidirectional": False}},
    "AdamW": {"optimizer": ADAMW},
    "AdamW, rate 0.005": {"optimizer": partial(ADAMW, lr=0.005)},
    "512 molecules a step": {"chunks_per_step": 8},
    "twice the molecules": {},
}
"""By its name: what differs from the first."""
LONGER = {"twice the molecules": 2}
"""Rows that are taught longer than the others, by how many times."""
REFINED = 1_000
"""Molecules whose codes are refined, which takes long with a network that has learned little."""


def train(folder: Path, store: TokenStore, epochs: float, lever: Mapping[str, Any]) -> None:
    """One run, gone on with where it has been begun."""
    architecture = {**BASE.architecture, **lever.get("architecture", {})}
    config = replace(BASE, epochs=epochs, **{**lever, "architecture": architecture})
    with one_thread():
        molvae.train(store, config, folder=folder)


def of_samples(name: str, smiles: Sequence[str | None], reference: Gaussian) -> dict[str, float]:
    """FCD and rates of the molecules of one sampler; the last two are of the valid ones."""
    valid = [text for text in smiles if text is not None]
    distance = passed = np.nan
    if len(valid) > 1:
        distance = frechet_distance(fit_gaussian(activations(valid)), reference)
        passed = float(
            FilterChain({"moses": MosesRules()}).apply([parse(text) for text in valid]).passed.mean()
        )
    return {
        f"valid, {name}": len(valid) / len(smiles),
        f"distinct, {name}": len(set(valid)) / len(smiles),
        f"FCD, {name}": distance,
        f"Filters, {name}": passed,
    }


def measured(folder: Path, smiles: Sequence[str], reference: Gaussian) -> dict[str, float]:
    """All figures of a finished run; the molecules are not those of the reference."""
    codec = Model.load(folder / "model")
    posterior = codec.posterior(smiles)
    mean, log_var = posterior.mean.numpy(), posterior.log_var.numpy()
    drawn = posterior.sample(torch.Generator().manual_seed(0))
    few = smiles[:REFINED]
    return {
        "rebuilt": exact_match(smiles, codec.decode(posterior.mean)),
        "rebuilt, refined": exact_match(few, codec.reconstruct(few, exact=True)),
        "rebuilt, sampled": exact_match(smiles, codec.decode(drawn, temperature=1.0)),
        "nll": float(logged(folder)["valid/nll"].dropna().iloc[-1]),
        "KL": kl_to_standard_normal(mean, log_var),
        "active units": active_units(mean),
        "parameters": sum(weights.numel() for weights in codec.network.parameters()),
        **of_samples("posterior", codec.decode(drawn), reference),
        **of_samples("prior", codec.sample(len(smiles)), reference),
    }


def main() -> None:
    """Train, measure, print and write the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("output", type=Path)
    parser.add_argument("store")
    parser.add_argument("--molecules", type=int, default=120_000)
    parser.add_argument("--count", type=int, default=5_000)
    parser.add_argument("--levers", nargs="+", choices=LEVERS, default=list(LEVERS), metavar="LEVER")
    settings = parser.parse_args()
    settings.output.mkdir(parents=True, exist_ok=True)
    store, table = TokenStore.open(settings.store), settings.output / "levers.csv"
    valid = store.smiles_of(store.split("valid")[: 2 * settings.count])
    reference = fit_gaussian(activations(valid[settings.count :]))
    rows = pd.read_csv(table, index_col=0).T.to_dict() if table.exists() else {}
    train_rows = np.random.default_rng(0).permutation(store.split("train"))
    if "training molecules" not in rows:
        real = store.smiles_of(train_rows[: settings.count])
        rows["training molecules"] = of_samples("posterior", real, reference)
        pd.DataFrame(rows).T.to_csv(table)
    for number, name in enumerate(LEVERS):
        if name in rows or name not in settings.levers:
            continue
        folder = settings.output / f"{number:02}"
        epochs = settings.molecules * LONGER.get(name, 1) / len(train_rows)
        train(folder, store, epochs, LEVERS[name])
        rows[name] = measured(folder, valid[: settings.count], reference)
        print(name, rows[name], flush=True)
        pd.DataFrame(rows).T.to_csv(table)
    print(pd.DataFrame(rows).T.round(3).to_string())
    print(f"{settings.molecules:,} molecules, n = {settings.count:,}, seed 0, {versions()}")


if __name__ == "__main__":
    main()
