"""How well measured properties are predicted, and how soon a project finds its best compounds.

    python benchmarks/assays.py moleculeace FOLDER [--published FILE] [--targets 20]
    python benchmarks/assays.py simpd FOLDER [--targets 69]
    python benchmarks/assays.py pool FOLDER [--targets 20]
    python benchmarks/assays.py time FOLDER [--compounds 3000]

FOLDER holds MoleculeACE's tables with its own split (`benchmark_data` of the package moleculeace) or those of
SIMPD (canonical_smiles, pchembl_value, active, split). Models learn the training part alone and are chosen by
cross-validation on it. Beside `molvae.learn` are, in the same run: support vectors and a random forest on
ECFP4 (1,024 bits), as published. `within_95` is the share of test values in the predicted 95 % intervals.
`pool`: the first 30 compounds in the split's order are known, five rounds of ten are chosen from the others;
the figure is the share of the best tenth found. --output FILE gets all rows.
"""

from __future__ import annotations

import argparse
import resource
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np
import pandas as pd
from scipy.stats import spearmanr
from sklearn.ensemble import RandomForestRegressor
from sklearn.model_selection import GridSearchCV
from sklearn.svm import SVR

import molvae
from molvae.assay.compounds import compound_of
from molvae.assay.config import LearnConfig
from molvae.chem.fingerprint import morgan_bits, nearest
from molvae.chem.mol import parse
from molvae.optimization.constraints_config import ConstraintsConfig

WITHIN = 1.959964
KNOWN, ROUNDS, BATCH = 30, 5, 10
"""Of the loop on a pool: compounds that are known, rounds, and compounds chosen in each."""
BEST = 0.1
"""Share of the pool that is looked for."""


def bits(smiles: list[str]) -> np.ndarray:
    """ECFP4 as 0 and 1, float32 (n, 1024)."""
    packed = morgan_bits([mol for mol in map(parse, smiles) if mol is not None], size=1024)
    return np.unpackbits(packed, axis=1).astype(np.float32)


def forest(known: list[str], y: np.ndarray, others: list[str]) -> np.ndarray:
    """A random forest on ECFP4."""
    return RandomForestRegressor(200, random_state=0, n_jobs=1).fit(bits(known), y).predict(bits(others))


def vectors(known: list[str], y: np.ndarray, others: list[str]) -> np.ndarray:
    """Support vectors on ECFP4, cost and width by cross-validation."""
    grid = {"C": [1.0, 10.0], "gamma": ["scale", 0.003, 0.01, 0.03]}
    return GridSearchCV(SVR(), grid, cv=5).fit(bits(known), y).predict(bits(others))


BESIDE: Mapping[str, Callable[[list[str], np.ndarray, list[str]], np.ndarray]] = {
    "forest, ECFP4": forest,
    "vectors, ECFP4": vectors,
}


def predicted(
    known: list[str], y: np.ndarray, others: list[str], trees: int
) -> tuple[np.ndarray, np.ndarray]:
    """Mean and standard deviation by `molvae.learn`."""
    table = pd.DataFrame({"smiles": known, "y": y})
    found = molvae.learn(table, "y", config=LearnConfig(trees=trees)).predictor.predict(others)
    return found.mean, found.sd


def split(file: Path) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Training and test part with the columns smiles, y, and cliff or active."""
    table = pd.read_csv(file).rename(
        columns={"canonical_smiles": "smiles", "pchembl_value": "y", "cliff_mol": "cliff"}
    )
    is_train = table["split"] == "train"
    return table.loc[is_train], table.loc[~is_train]


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


def learned(files: list[Path], trees: int) -> pd.DataFrame:
    """One row for each target and method."""
    rows = []
    for file in files:
        train, test = split(file)
        known, y, others = train["smiles"].tolist(), train["y"].to_numpy(), test["smiles"].tolist()
        began = time.process_time()
        mean, sd = predicted(known, y, others, trees)
        spent = time.process_time() - began
        rows.append(
            {"target": file.stem, "method": "molvae.learn", **measures(test, mean, sd), "seconds": spent}
        )
        for name, method in BESIDE.items():
            rows.append(
                {"target": file.stem, "method": name, **measures(test, method(known, y, others), None)}
            )
        print(
            pd.DataFrame(rows[-1 - len(BESIDE) :]).to_string(index=False, float_format="{:.3f}".format),
            flush=True,
        )
    return pd.DataFrame(rows)


def published(file: Path, targets: list[str]) -> pd.DataFrame:
    """The published methods' means over the same targets, the best first."""
    table = pd.read_csv(file)
    own = table.loc[table["dataset"].isin(targets)]
    means = own.groupby(["algorithm", "descriptor"])[["rmse", "cliff_rmse"]].mean()
    return means.sort_values("rmse").head(5)


def loop(smiles: list[str], y: np.ndarray, choose: Callable[[np.ndarray, np.ndarray], np.ndarray]) -> float:
    """The share of the best tenth of a pool that is found, its compounds in the order of the split."""
    best = set(np.argsort(-y)[: max(1, round(BEST * len(y)))].tolist())
    known = np.arange(KNOWN)
    for _ in range(ROUNDS):
        left = np.setdiff1d(np.arange(len(y)), known)
        known = np.concatenate([known, choose(known, left)[:BATCH]])
    return len(best & set(known.tolist())) / len(best)


def strategies(
    smiles: list[str], y: np.ndarray
) -> Mapping[str, Callable[[np.ndarray, np.ndarray], np.ndarray]]:
    """What chooses from a pool: rows that are known and rows that are left -> rows in the order chosen."""
    packed = morgan_bits([mol for mol in map(parse, smiles) if mol is not None])
    generator = np.random.default_rng(0)

    def proposed(known: np.ndarray, left: np.ndarray) -> np.ndarray:
        table = pd.DataFrame({"smiles": [smiles[row] for row in known], "y": y[known]})
        config = molvae.ProposeConfig(
            pool=[smiles[row] for row in left],
            constraints=ConstraintsConfig(familiar=False),
        )
        learning = LearnConfig(members=["process"], folds=3)
        batch = molvae.propose(table, "y", BATCH, config=config, learning=learning).table["smiles"]
        compounds = {compound_of(smiles[row]): row for row in left}
        return np.array([compounds[text] for text in batch])

    def greedy(known: np.ndarray, left: np.ndarray) -> np.ndarray:
        expected = forest([smiles[row] for row in known], y[known], [smiles[row] for row in left])
        return left[np.argsort(-expected)]

    def near(known: np.ndarray, left: np.ndarray) -> np.ndarray:
        actives = known[np.argsort(-y[known])[: max(1, len(known) // 5)]]
        return left[np.argsort(-nearest(packed[left], packed[actives])[0])]

    return {
        "molvae.propose": proposed,
        "greedy forest": greedy,
        "nearest active": near,
        "random": lambda known, left: generator.permutation(left),
    }


def pools(files: list[Path]) -> pd.DataFrame:
    """One row for each assay and way of choosing."""
    rows = []
    for file in files:
        table = pd.concat(split(file), ignore_index=True).drop_duplicates("smiles", ignore_index=True)
        smiles, y = table["smiles"].tolist(), table["y"].to_numpy()
        for name, choose in strategies(smiles, y).items():
            rows.append({"target": file.stem, "method": name, "found": loop(smiles, y, choose)})
        print(pd.DataFrame(rows[-4:]).to_string(index=False, float_format="{:.3f}".format), flush=True)
    return pd.DataFrame(rows)


def timed(file: Path, compounds: int) -> pd.DataFrame:
    """Time and memory of `propose` from a table of so many compounds."""
    table = pd.concat(split(file)).head(compounds)
    began = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        project = molvae.Project(Path(folder) / "project", "y")
        project.tell(table[["smiles", "y"]])
        project.ask(20)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    row = {"compounds": len(table), "seconds": time.perf_counter() - began, "gigabytes": memory}
    return pd.DataFrame([row])


def main() -> None:
    """Measure and print the tables."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("what", choices=["moleculeace", "simpd", "pool", "time"])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--targets", type=int, default=0, help="how many, the smallest first; 0: all")
    parser.add_argument("--published", type=Path, help="table of published figures on MoleculeACE")
    parser.add_argument("--trees", type=int, default=200)
    parser.add_argument("--compounds", type=int, default=3000)
    parser.add_argument("--output", type=Path)
    asked = parser.parse_args()
    files = sorted(asked.folder.glob("*.csv"), key=lambda file: file.stat().st_size)
    files = [file for file in files if "split" in file.open(encoding="utf-8").readline()]
    files = files[: asked.targets] if asked.targets else files
    if asked.what == "time":
        print(timed(files[-1], asked.compounds).to_string(index=False))
        return
    found = pools(files) if asked.what == "pool" else learned(files, asked.trees)
    if asked.output:
        found.to_csv(asked.output, index=False)
    print(f"\nmeans over {found['target'].nunique()} targets")
    print(found.drop(columns="target").groupby("method").mean().to_string(float_format="{:.3f}".format))
    if asked.published:
        print(
            published(asked.published, found["target"].unique().tolist()).to_string(
                float_format="{:.3f}".format
            )
        )


if __name__ == "__main__":
    main()
