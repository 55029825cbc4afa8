"""A latent space sampled in different ways, judged by molecules held out of training.

    python benchmarks/priors.py MODEL STORE [--count 10000] [--output priors.csv]

MODEL is the folder of a model with a language prior, STORE the prepared store it was trained on. All rows
share encoder, decoder and seed; nothing is rejected. The reference is the split `valid`, never a test set, so
the table may serve to choose a sampler. FCD depends on the number of molecules on both sides: its floor
is the row `other training molecules`. Rates of MOSES' filters mean something for models of MOSES only.
Rows that the output has already are not measured again.
"""

import argparse
from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd
import torch

from molvae.data.store import TokenStore
from molvae.evaluation.chemnet import activations
from molvae.evaluation.frechet import fit_gaussian
from molvae.evaluation.moses import ReferenceSet, moses_measures
from molvae.evaluation.profile import fingerprints, profile
from molvae.evaluation.statistics import Statistics
from molvae.files.versions import versions
from molvae.filters.moses import MosesRules
from molvae.model.model import Model
from molvae.model.priors.gaussian import GaussianMixture
from molvae.model.priors.prior import SampleOptions

SHOWN = ["valid", "unique@10000", "Novelty", "Filters", "FCD/Test", "SNN/Test", "Frag/Test", "Scaf/Test"]
NUCLEI = (0.98, 0.95, 0.9)
FITTED_TO = 100_000
"""Training molecules the mixture is fitted to."""


def samplers(codec: Model, store: TokenStore, count: int) -> dict[str, Callable[[], list[str | None]]]:
    """Each way to sample, by its name in the table."""
    rng, generator = np.random.default_rng(0), torch.Generator().manual_seed(0)
    train = store.smiles_of(rng.choice(store.split("train"), FITTED_TO, replace=False))
    posterior = codec.posterior(train)
    mixture = GaussianMixture(codec.network.latent_dim)
    mixture.fit(posterior.sample(generator), generator)
    normal = torch.randn(count, codec.network.latent_dim, generator=generator)
    mixed = mixture.draw(count, generator)
    written = partial(language_codes, codec, count)
    width = (0.5 * posterior.log_var).exp().mean(0)
    decode, sampled = codec.decode, partial(codec.decode, temperature=1.0)
    return {
        "other training molecules": lambda: list(train[:count]),
        "their codes, greedy": lambda: decode(posterior.mean[:count]),
        "draws of their posteriors, greedy": lambda: decode(posterior.sample(generator)[:count]),
        "draws of their posteriors, T = 1": lambda: sampled(posterior.sample(generator)[:count]),
        "N(0, I), T = 1": lambda: sampled(normal),
        "N(0, I), greedy": lambda: decode(normal),
        "Gaussian mixture, T = 1": lambda: sampled(mixed),
        "Gaussian mixture, greedy": lambda: decode(mixed),
        "the language model's own text": lambda: language(codec, count),
        "language prior, greedy": lambda: decode(written()),
        "language prior, T = 1": lambda: sampled(written()),
        "language prior with half the posterior's noise, greedy": lambda: decode(
            written() + 0.5 * width * torch.randn(count, len(width), generator=generator)
        ),
        **{
            f"language prior writing in a nucleus of {top_p}, greedy": lambda top_p=top_p: decode(
                written(top_p=top_p)
            )
            for top_p in NUCLEI
        },
        **{
            f"language prior writing in a nucleus of {top_p}, refined": lambda top_p=top_p: decode(
                written(top_p=top_p, exact=True)
            )
            for top_p in (1.0, *NUCLEI)
        },
        "language prior writing at T = 0.9, greedy": lambda: decode(written(temperature=0.9)),
    }


def language_codes(
    codec: Model, count: int, temperature: float = 1.0, top_p: float = 1.0, exact: bool = False
) -> torch.Tensor:
    """Draws of the language prior: posterior means of what it writes, refined or not."""
    return codec.draw(count, SampleOptions(temperature, top_p, exact)).z


def language(codec: Model, count: int) -> list[str | None]:
    """What the language model writes, before it is encoded."""
    return codec.write(count, SampleOptions(top_p=1.0))


def held_out(store: TokenStore) -> ReferenceSet:
    """The split `valid` as a reference."""
    smiles = store.smiles_of(store.split("valid"))
    seen = profile(smiles)
    chemnet = fit_gaussian(activations(seen.smiles))
    statistics = Statistics(len(seen.smiles), chemnet, seen.fragments, seen.scaffolds, seen.properties)
    return ReferenceSet(statistics, fingerprints(smiles))


def main() -> None:
    """Measure, print and write the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("model")
    parser.add_argument("store")
    parser.add_argument("--count", type=int, default=10_000)
    parser.add_argument("--output", default="priors.csv")
    settings = parser.parse_args()
    codec, store = Model.load(settings.model), TokenStore.open(settings.store)
    reference, known = held_out(store), set(store.smiles_of(store.split("train")))
    output = Path(settings.output)
    rows = pd.read_csv(output, index_col=0).T.to_dict() if output.exists() else {}
    for name, draw in samplers(codec, store, settings.count).items():
        if name in rows:
            continue
        smiles = [text or "" for text in draw()]
        measures = moses_measures(profile(smiles, MosesRules()), reference, train=known).as_json()
        rows[name] = {key: measures[key] for key in SHOWN}
        print(name, rows[name], flush=True)
        pd.DataFrame(rows).T.to_csv(output)
    print(pd.DataFrame(rows).T.round(4).to_string())
    print(f"n = {settings.count}, seed 0, {versions()}")


if __name__ == "__main__":
    main()
