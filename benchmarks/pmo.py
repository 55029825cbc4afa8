"""PMO (Gao et al., 2022) on the 20 tasks that RDKit alone can compute, by GuacaMol's corrected definitions.

    python benchmarks/pmo.py OUTPUT --model zinc250k --search surrogate --budget 1000 --seeds 0 1 2
    python benchmarks/pmo.py OUTPUT --search surrogate search.latent=false     # what graphs do alone
    python benchmarks/pmo.py OUTPUT --search surrogate search.graph=false      # what latent codes do alone
    python benchmarks/pmo.py OUTPUT --table                                    # what is there so far
    python benchmarks/pmo.py OUTPUT --table --first 1000                       # had each run ended there

One configuration for all tasks. Every molecule scored is counted, those to begin with too, and no other
molecule is scored. Each run has a folder of its own, OUTPUT/TASK/SEED: run again, the benchmark goes on with
what is unfinished. OUTPUT/summary.csv has a row per run, from its ledger: AUC top-10
by PMO's definition; SA, share that passes MOSES' filters and internal diversity of the 100 best; and the
search's own time per call, scoring left out.
"""

import argparse
import ast
import json
import os
import resource
import sys
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import numpy as np
import pandas as pd

import molvae
from molvae.chem.descriptors import sa_score
from molvae.chem.fingerprint import morgan_bits, tanimoto
from molvae.chem.mol import parse
from molvae.errors import MolvaeError
from molvae.filters.moses import MosesRules
from molvae.optimization.constraints_config import ConstraintsConfig
from molvae.optimization.oracle.summary import auc_top, top_mean
from molvae.scoring.tasks import PMO_TASKS

BEST = 100


def run(folder: Path, task: str, seed: int, settings: argparse.Namespace) -> str:
    """Let one search spend its budget; returns what went wrong, "" where nothing did."""
    try:
        molvae.optimize(
            f"pmo/{task}",
            model=settings.model,
            search=[settings.search, settings.overrides],
            constraints=ConstraintsConfig(filters=None),
            budget=settings.budget,
            batch=settings.batch,
            seed=seed,
            folder=folder,
        )
    except MolvaeError as error:
        return str(error)
    return ""


def run_all(output: Path, settings: argparse.Namespace) -> list[str]:
    """All runs that are not finished, a few at a time; returns what went wrong."""
    claim(output, settings)
    runs = [(task, seed) for seed in settings.seeds for task in settings.tasks]
    due = [(task, seed) for task, seed in runs if not finished(output / task / str(seed), settings.budget)]
    os.environ["OMP_NUM_THREADS"] = "1"  # runs side by side leave each other their cores
    with ProcessPoolExecutor(settings.processes, mp_context=get_context("spawn")) as pool:
        jobs = {
            f"{task}, seed {seed}": pool.submit(run, output / task / str(seed), task, seed, settings)
            for task, seed in due
        }
        failures = []
        for name, job in jobs.items():
            failure = job.result()
            print(f"{name}: {failure or 'done'}", file=sys.stderr, flush=True)
            failures += [f"{name}: {failure}"] if failure else []
    return failures


def claim(output: Path, settings: argparse.Namespace) -> None:
    """Make sure that all runs of the folder are of one configuration."""
    names = ("model", "search", "budget", "batch", "overrides")
    own = {name: getattr(settings, name) for name in names}
    file = output / "settings.json"
    if file.exists() and json.loads(file.read_text()) != own:
        raise SystemExit(f"{file}: the runs there have other settings; choose another folder")
    output.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(own, indent=1))


def finished(folder: Path, budget: int) -> bool:
    """Whether a run has come to its end."""
    file = folder / "summary.json"
    return file.exists() and json.loads(file.read_text())["budget"] == budget


def overhead(folder: Path) -> float:
    """Milliseconds of the search per call, scoring left out, its start included; NaN of resumed runs."""
    about = json.loads((folder / "summary.json").read_text())
    if about["calls_resumed"]:
        return np.nan
    return 1e3 * (about["seconds"] - about["scoring_seconds"]) / about["calls"]


def measures(ledger: Path, budget: int) -> dict[str, float]:
    """Figures of one run, from as many calls of its ledger as the budget allows."""
    calls = pd.read_csv(ledger).head(budget)
    scores = calls["score"].to_numpy(dtype=np.float64)
    best = calls.sort_values("score", ascending=False, kind="stable").head(BEST)["smiles"]
    mols = [mol for mol in map(parse, best) if mol is not None]
    bits = morgan_bits(mols)
    pairs = tanimoto(bits, bits)[np.triu_indices(len(mols), 1)]
    return {
        "calls": len(calls),
        "auc_top_1": auc_top(scores, budget, k=1),
        "auc_top_10": auc_top(scores, budget),
        "auc_top_100": auc_top(scores, budget, k=100),
        "top_10": top_mean(scores),
        "sa_top_100": float(np.mean([sa_score(mol) for mol in mols])),
        "passing_top_100": float(np.mean(MosesRules()(mols))),
        "diversity_top_100": float(1 - np.nanmean(pairs)) if len(pairs) else np.nan,
    }


def summary(output: Path, budget: int, first: int) -> pd.DataFrame:
    """One row a finished run, as if it had ended after its first calls."""
    rows = [
        {
            "task": task,
            "seed": int(folder.name),
            **measures(folder / "ledger.csv", first),
            "overhead_ms": overhead(folder),
        }
        for task in PMO_TASKS
        for folder in sorted((output / task).glob("*"))
        if finished(folder, budget)
    ]
    return pd.DataFrame(rows)


def show(runs: pd.DataFrame) -> None:
    """Means over the seeds, and the sum that papers report."""
    means = runs.drop(columns="seed").groupby("task").mean()
    means.insert(0, "seeds", runs.groupby("task").size())
    print(means.round(3).to_string())
    spread = runs.groupby("task")["auc_top_10"].std()
    print(f"\nmean over the tasks: {means.loc[:, 'top_10':].mean().round(3).to_dict()}")
    print(f"sum of AUC top-10 over {len(means)} tasks: {means['auc_top_10'].sum():.3f}", end="")
    print("" if spread.isna().all() else f" (mean deviation between seeds {spread.mean():.3f})")
    if len(means) < len(PMO_TASKS):
        print(f"missing: {', '.join(task for task in PMO_TASKS if task not in means.index)}")


def arguments() -> argparse.Namespace:
    """What the command line says."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("output", type=Path)
    parser.add_argument("--model", default="zinc250k", help="it may have seen ZINC250k only")
    parser.add_argument("--search", default="surrogate")
    parser.add_argument("--budget", type=int, default=10_000)
    parser.add_argument("--batch", type=int, default=20)
    parser.add_argument("--seeds", type=int, nargs="+", default=[0])
    parser.add_argument("--tasks", nargs="+", choices=PMO_TASKS, default=PMO_TASKS, metavar="TASK")
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--table", action="store_true", help="run nothing")
    parser.add_argument("--first", type=int, help="calls of each run that the table is about; else all")
    settings, rest = parser.parse_known_args()
    pairs = (one.removeprefix("search.").partition("=") for one in rest)
    settings.overrides = {name: ast.literal_eval(value.capitalize()) for name, _, value in pairs}
    return settings


if __name__ == "__main__":
    given = arguments()
    if given.table and (given.output / "settings.json").exists():
        given.budget = json.loads((given.output / "settings.json").read_text())["budget"]
    failed = [] if given.table else run_all(given.output, given)
    table = summary(given.output, given.budget, given.first or given.budget)
    if table.empty:
        raise SystemExit("\n".join(failed) or f"{given.output}: no finished run")
    name = f"summary_{given.first}.csv" if given.first else "summary.csv"
    table.to_csv(given.output / name, index=False)
    show(table)
    if not given.table:
        print(
            f"peak memory of a run: {resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 2**20:.2f} GiB"
        )
    if failed:
        raise SystemExit("\n".join(failed))
