"""How well measured properties are predicted, and how soon a project finds its best compounds.

    python benchmarks/assays.py moleculeace FOLDER [--published FILE] [--methods ...]
    python benchmarks/assays.py simpd FOLDER [--methods ...]
    python benchmarks/assays.py pool FOLDER --targets 20
    python benchmarks/assays.py generate FOLDER --targets 10
    python benchmarks/assays.py time FOLDER [--compounds 3000] [--pool 100000]

FOLDER holds MoleculeACE's tables with its own split (`benchmark_data` of the package moleculeace) or those of
SIMPD (canonical_smiles, pchembl_value, active, split). Models learn the training part alone and are chosen by
cross-validation on it. Beside `molvae.learn` are, in the same run: support vectors and a random forest on
ECFP4 (1,024 bits), and support vectors and ridge regression on latent codes of `drugs`. `within_95` is the
share of test values in the predicted 95 % intervals.
`pool`: the first 30 compounds in the split's order are known, five rounds of ten are chosen from the others;
the figure is the share of the best tenth found.
`generate`: the truth is a random forest on all data of a target, never shown; 100 compounds of the weaker
half are known, five rounds of 20 molecules are proposed. Beside it is Mol GA with the same model, the same
constraints and as many predictions; with --makers also the search by a property head of `drugs` that is
taught what is known, which takes a quarter of an hour a target.
`time`: seconds and memory of `learn`, `propose` and `propose` from a pool.

Targets are taken in a random order of --seed, those of `moleculeace` the smallest first. With --output FILE
each figure is written as soon as it is there, and what is there already is not measured again.
"""

from __future__ import annotations

import argparse
import resource
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np
import pandas as pd
from assays_loops import WEAK, Truth, made, makers, share_found, strategies
from assays_methods import METHODS
from scipy.stats import spearmanr

import molvae
from molvae.table import read_molecules

WITHIN = 1.959964

Row = Mapping[str, object]
Measure = Callable[[], Row]


def split(file: Path) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Training and test part with the columns smiles, y, and cliff or active."""
    table = pd.read_csv(file).rename(
        columns={"canonical_smiles": "smiles", "pchembl_value": "y", "cliff_mol": "cliff"}
    )
    is_train = table["split"] == "train"
    return table.loc[is_train], table.loc[~is_train]


def whole(file: Path) -> pd.DataFrame:
    """Both parts, the training part first, each compound once."""
    return pd.concat(split(file), ignore_index=True).drop_duplicates("smiles", ignore_index=True)


def measures(test: pd.DataFrame, mean: np.ndarray, sd: np.ndarray | None) -> dict[str, float]:
    """RMSE, that on activity cliffs, rank correlation, share of actives among the first tenth, coverage."""
    off = mean - test["y"].to_numpy()
    found = {"rmse": np.sqrt(np.mean(off**2)), "spearman": spearmanr(mean, test["y"]).statistic}
    if "cliff" in test:
        found["cliff_rmse"] = np.sqrt(np.mean(off[test["cliff"] == 1] ** 2))
    if "active" in test:
        first = np.argsort(-mean)[: max(1, len(mean) // 10)]
        found["actives_in_first_tenth"] = test["active"].to_numpy()[first].mean()
    if sd is not None:
        found["within_95"] = np.mean(np.abs(off) <= WITHIN * sd)
    return {name: float(value) for name, value in found.items()}


def predicting(file: Path, methods: Sequence[str]) -> Iterator[tuple[str, Measure]]:
    """Each method, and what measures it on a target's test part."""
    train, test = split(file)
    known, y, others = train["smiles"].tolist(), train["y"].to_numpy(), test["smiles"].tolist()
    for name in methods:

        def measure(name: str = name) -> Row:
            began = time.process_time()
            mean, sd = METHODS[name](known, y, others)
            return {**measures(test, mean, sd), "seconds": time.process_time() - began}

        yield name, measure


def choosing(file: Path) -> Iterator[tuple[str, Measure]]:
    """Each way of choosing from a pool, and what measures it."""
    table = whole(file)
    smiles, y = table["smiles"].tolist(), table["y"].to_numpy()
    for name, choose in strategies(smiles, y).items():
        yield name, lambda choose=choose: {"found": share_found(y, choose)}


def generating(
    file: Path, seed: int, model: molvae.Model, names: Sequence[str]
) -> Iterator[tuple[str, Measure]]:
    """Each way of making molecules, and what measures it."""
    table = whole(file)
    truth = Truth(table["smiles"].tolist(), table["y"].to_numpy())
    values = truth(table["smiles"].tolist())
    weaker = np.flatnonzero(values <= np.median(values))
    weak = table["smiles"].iloc[np.random.default_rng(seed).permutation(weaker)[:WEAK]].tolist()
    for name, make in makers(model).items():
        if name in names:
            yield name, lambda make=make: made(truth, weak, make)


def timed(file: Path, compounds: int, pool: int, pool_file: Path | None) -> Iterator[tuple[str, Measure]]:
    """Time of `learn` and `propose` from a table of so many compounds, with the memory of all so far."""
    table = whole(file).head(compounds)[["smiles", "y"]]

    def learn() -> Row:
        molvae.learn(table, "y")
        return {"compounds": len(table)}

    def propose() -> Row:
        molvae.propose(table, "y", 20)
        return {"compounds": len(table)}

    def choose() -> Row:
        library = read_molecules(str(pool_file))[:pool]
        molvae.propose(table, "y", 20, config=molvae.ProposeConfig(pool=library))
        return {"compounds": len(table), "pool": len(library)}

    found = {"learn": learn, "propose": propose} | ({"pool": choose} if pool_file else {})
    for name, work in found.items():
        yield name, lambda work=work: _with_cost(work)


def _with_cost(work: Measure) -> Row:
    wall, processor = time.perf_counter(), time.process_time()
    found = work()
    return {
        **found,
        "seconds": time.perf_counter() - wall,
        "processor_seconds": time.process_time() - processor,
        "gigabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6,
    }


def measured(
    target: str, tasks: Iterator[tuple[str, Measure]], there: pd.DataFrame, output: Path | None
) -> pd.DataFrame:
    """A target's rows, each written as it comes; what is there is left as it is."""
    done = set(there.loc[there["target"] == target, "method"]) if len(there) else set()
    for name, measure in tasks:
        if name in done:
            continue
        row = pd.DataFrame([{"target": target, "method": name, **measure()}])
        print(row.to_string(index=False, header=False, float_format="{:.3f}".format), flush=True)
        there = pd.concat([there, row], ignore_index=True)
        if output:
            there.to_csv(output, index=False)
    return there


def published(file: Path, targets: list[str]) -> pd.DataFrame:
    """The published methods' means over the same targets, the best first."""
    table = pd.read_csv(file)
    own = table.loc[table["dataset"].isin(targets)]
    means = own.groupby(["algorithm", "descriptor"])[["rmse", "cliff_rmse"]].mean()
    return means.sort_values("rmse").head(5)


def summary(found: pd.DataFrame) -> str:
    """The methods' means over the targets that all of them have, and their number."""
    methods = found["method"].nunique()
    common = found.groupby("target").filter(lambda rows: rows["method"].nunique() == methods)
    means = common.drop(columns="target").groupby("method").mean()
    return f"\nmeans over {common['target'].nunique()} targets\n" + means.to_string(
        float_format="{:.3f}".format
    )


def files_of(asked: argparse.Namespace) -> list[Path]:
    """The targets' tables in the order that they are taken."""
    files = [file for file in sorted(asked.folder.glob("*.csv")) if "split" in file.open().readline()]
    if asked.what in ("moleculeace", "time"):
        files = sorted(files, key=lambda file: file.stat().st_size)
    else:
        files = [files[row] for row in np.random.default_rng(asked.seed).permutation(len(files))]
    return files[: asked.targets] if asked.targets else files


def main() -> None:
    """Measure and print the tables."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("what", choices=["moleculeace", "simpd", "pool", "generate", "time"])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--targets", type=int, default=0, help="how many; 0: all")
    parser.add_argument("--methods", nargs="+", choices=METHODS, default=list(METHODS))
    parser.add_argument("--makers", nargs="+", default=["molvae.propose", "Mol GA"], help="of `generate`")
    parser.add_argument("--published", type=Path, help="table of published figures on MoleculeACE")
    parser.add_argument("--compounds", type=int, default=3000)
    parser.add_argument("--pool", type=int, default=100_000)
    parser.add_argument("--pool-file", type=Path)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--output", type=Path)
    asked = parser.parse_args()
    files = files_of(asked)
    files = files[-1:] if asked.what == "time" else files
    model = molvae.load("drugs") if asked.what == "generate" else None
    found = pd.read_csv(asked.output) if asked.output and asked.output.exists() else pd.DataFrame()
    for file in files:
        if asked.what == "time":
            tasks = timed(file, asked.compounds, asked.pool, asked.pool_file)
        elif asked.what == "pool":
            tasks = choosing(file)
        elif model is not None:
            tasks = generating(file, asked.seed, model, asked.makers)
        else:
            tasks = predicting(file, asked.methods)
        found = measured(file.stem, tasks, found, asked.output)
    print(summary(found))
    if asked.published:
        print(published(asked.published, found["target"].unique().tolist()).to_string())


if __name__ == "__main__":
    main()
