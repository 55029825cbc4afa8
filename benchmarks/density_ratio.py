"""What resampling a language prior's drafts by a density ratio brings, judged by held-out molecules.

    python benchmarks/density_ratio.py MODEL STORE [--fitted 40000] [--count 20000] [--output ratio.csv]

MODEL is a model with a language prior, STORE the prepared store it learned from. For each nucleus that drafts
are written from, a ratio is fitted to `fitted` drafts and as many training molecules, and `count` further
drafts are weighted by their chance of being taken, which has less noise than taking some. The reference is
the split `valid`, never a test set, so the table may serve to choose. FCD depends on the number of molecules:
its floor is the row `training molecules`. MOSES' filters mean something for models of MOSES only.
"""

import argparse
from collections.abc import Sequence

import numpy as np
import pandas as pd

from molvae.chem.density_ratio import DensityRatio
from molvae.chem.mol import parse
from molvae.data.store import TokenStore
from molvae.evaluation.chemnet import activations
from molvae.evaluation.frechet import Gaussian, fit_gaussian, frechet_distance
from molvae.files.versions import versions
from molvae.filters.chain import FilterChain
from molvae.filters.moses import MosesRules
from molvae.model.hub import load
from molvae.model.model import Model
from molvae.model.priors.prior import SampleOptions

NUCLEI = (1.0, 0.97, 0.95, 0.9)
REFERENCE = 10_000


def weighted_gaussian(points: np.ndarray, weights: np.ndarray) -> Gaussian:
    """Mean and covariance of weighted points (n, d)."""
    mean = np.average(points.astype(np.float64), axis=0, weights=weights)
    return Gaussian(mean, np.cov(points, rowvar=False, aweights=weights), len(points))


def measured(smiles: Sequence[str], weights: np.ndarray, reference: Gaussian) -> dict[str, float]:
    """FCD and filters of weighted molecules, and how many unweighted ones they are worth."""
    passed = FilterChain({"moses": MosesRules()}).apply([parse(text) for text in smiles]).passed
    return {
        "FCD": frechet_distance(weighted_gaussian(activations(smiles), weights), reference),
        "Filters": float(np.average(passed, weights=weights)),
        "taken": float(weights.mean()),
        "worth": float(weights.sum() ** 2 / (weights**2).sum()),
    }


def rows(codec: Model, store: TokenStore, fitted: int, count: int, nuclei: Sequence[float]):
    """Each row's name and measures."""
    valid = store.smiles_of(store.split("valid")[:REFERENCE])
    reference = fit_gaussian(activations(valid))
    train = store.smiles_of(np.random.default_rng(0).permutation(store.split("train"))[: fitted + count])
    yield "training molecules", measured(train[fitted:], np.ones(count), reference)
    learned = [parse(text) for text in train[:fitted]]
    assert codec.network.prior.writes
    for top_p in nuclei:
        written = codec.write(fitted + count, SampleOptions(top_p=top_p))
        own = [text for text in written if text is not None]
        held_out = own[fitted:]
        yield f"nucleus of {top_p}", measured(held_out, np.ones(len(held_out)), reference)
        ratio = DensityRatio.fit(learned, [parse(text) for text in own[:fitted]])
        chances = ratio.acceptance([parse(text) for text in held_out])
        yield f"nucleus of {top_p}, resampled", measured(held_out, chances, reference)


def main() -> None:
    """Measure, print and write the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("model")
    parser.add_argument("store")
    parser.add_argument("--fitted", type=int, default=40_000)
    parser.add_argument("--count", type=int, default=20_000)
    parser.add_argument("--nuclei", type=float, nargs="+", default=NUCLEI)
    parser.add_argument("--output", default="ratio.csv")
    settings = parser.parse_args()
    codec, store = load(settings.model, "cpu"), TokenStore.open(settings.store)
    table = {}
    for name, values in rows(codec, store, settings.fitted, settings.count, settings.nuclei):
        table[name] = values
        print(name, {key: round(value, 4) for key, value in values.items()}, flush=True)
        pd.DataFrame(table).T.to_csv(settings.output, index_label="drafts")
    print(versions())


if __name__ == "__main__":
    main()
