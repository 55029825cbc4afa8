"""Lead optimization: a better molecule that is still like the one to begin from, in 1,000 evaluations.

    python benchmarks/lead.py qed DATA/qed_800.txt OUTPUT --model zinc250k --processes 2
    python benchmarks/lead.py plogp DATA/plogp_800.txt OUTPUT --floors 0 0.2 0.4 0.6
    python benchmarks/lead.py qed DATA/qed_800.txt OUTPUT --table                # what is there so far

qed: QED of 0.9 or more at a Tanimoto similarity of 0.4 or more, from leads of QED 0.70-0.80; a search stops
at its first success. plogp: how far logP - SA (variant d: neither standardized nor with a term for rings) is
raised from the lowest of ZINC; molecules of more than 38 heavy atoms, ZINC's largest, are not counted.

An evaluation is a distinct molecule whose property was computed. Similarity is of Morgan fingerprints,
radius 2, 2,048 bits, and is looked at before: what is too far from the lead is not evaluated. Nor is what
has an atom in surroundings that neither ZINC250k nor the lead shows, as in `molvae optimize`. A lead that
the model cannot encode is a failure. Leads are drawn from the file by the seed. Each search has a row in
OUTPUT/results.csv; run again, the benchmark goes on with the searches that have none.
"""

import argparse
import ast
import json
import platform
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from functools import cache, partial
from multiprocessing import get_context
from pathlib import Path

import numpy as np
import pandas as pd
import torch

import molvae
from molvae.chem.mol import parse, to_smiles
from molvae.errors import MolvaeError
from molvae.files.versions import versions
from molvae.files.whole import write_whole
from molvae.model.model import Model
from molvae.optimization.algorithms.budget import BudgetExhausted
from molvae.optimization.constraints_config import ConstraintsConfig
from molvae.optimization.oracle.call import Call
from molvae.scoring.desirability import ramp
from molvae.scoring.objective import Objective, Term
from molvae.scoring.penalized_logp import PenalizedLogP
from molvae.scoring.properties import Property

COLUMNS = ("line", "lead", "floor", "evaluations", "before", "after", "best", "error")
ENOUGH = 0.9
LARGEST = 38
OBJECTIVES = {
    "qed": lambda: Objective({"qed": Term(Property("qed"))}),
    "plogp": lambda: Objective(
        {"plogp": Term(PenalizedLogP("raw", LARGEST), partial(ramp, zero=-12.0, one=16.0))}
    ),
}
PUBLISHED = {
    "qed": "success, %: VJTNN 60.5; QMO 92.8 and RetMol 94.5 (up to 50,000 evaluations a molecule); "
    "ChemLactica-125M 99.0 (up to 10,000)",
    "plogp": "improvement (success, %) at floors 0 / 0.2 / 0.4 / 0.6, ChemFlow, 1,000 latent steps: Langevin "
    "12.98 (99.6) / 9.70 (94.4) / 6.14 (70.9) / 2.94 (35.4); random direction 11.76 (99.0) / 7.64 (80.0) / "
    "5.03 (52.1) / 2.37 (21.1)",
}


def improve(line: int, lead: str, floor: float, settings: argparse.Namespace) -> dict[str, object]:
    """One search from one lead; returns its row of the results."""
    row = {"line": line, "lead": lead, "floor": floor}
    try:
        found = molvae.optimize(
            OBJECTIVES[settings.task](),
            model=model_of(settings.model),
            start=[lead],
            constraints=ConstraintsConfig(similarity_floor=floor),
            search=[settings.search, settings.overrides],
            budget=settings.evaluations,
            batch=settings.batch,
            seed=settings.seed + line,
            callback=partial(stop_at_success, task=settings.task),
        )
    except MolvaeError as error:  # the model cannot encode the lead
        return row | {"evaluations": 0, "error": str(error)}
    return row | outcome(found.calls, lead, settings.task)


def stop_at_success(call: Call, task: str) -> None:
    """End a search whose budget need not be spent."""
    if succeeds(call, task):
        raise BudgetExhausted("found")


def succeeds(call: Call, task: str) -> bool:
    """Whether there is nothing left to look for; an improvement of logP has no end."""
    return task == "qed" and call.terms[task] >= ENOUGH


def outcome(calls: Sequence[Call], lead: str, task: str) -> dict[str, object]:
    """The best molecule but the lead, and what it took."""
    mol = parse(lead)
    assert mol is not None
    others = [call for call in calls if np.isfinite(call.terms[task]) and call.smiles != to_smiles(mol)]
    best = max(others, key=lambda call: call.terms[task], default=None)
    return {
        "evaluations": len(calls),
        "before": float(OBJECTIVES[task]().table([mol])[task].iloc[0]),
        "after": np.nan if best is None else best.terms[task],
        "best": "" if best is None else best.smiles,
        "error": "",
    }


@cache
def model_of(model: str) -> Model:
    """The model, loaded once in each process."""
    torch.set_num_threads(1)
    return molvae.load(model, "cpu")


def run_all(settings: argparse.Namespace) -> None:
    """All searches that are not finished; each one's row is written as it ends."""
    claim(settings)
    file = settings.output / "results.csv"
    done = (
        set(results(file)[["line", "floor"]].itertuples(index=False, name=None)) if file.exists() else set()
    )
    due = [(line, lead, floor) for floor in settings.floors for line, lead in leads(settings)]
    due = [(line, lead, floor) for line, lead, floor in due if (line, floor) not in done]
    for number, row in enumerate(finished(due, settings), start=1):
        frame = pd.DataFrame([{name: row.get(name, "") for name in COLUMNS}])
        frame.to_csv(file, mode="a", header=not file.exists(), index=False)
        print(f"{number}/{len(due)}: {json.dumps(row)}", file=sys.stderr, flush=True)


def finished(
    due: Sequence[tuple[int, str, float]], settings: argparse.Namespace
) -> Iterator[dict[str, object]]:
    """Rows as the searches end; one process does without others."""
    if settings.processes == 1:
        yield from (improve(*one, settings) for one in due)
        return
    with ProcessPoolExecutor(settings.processes, mp_context=get_context("spawn")) as pool:
        for job in as_completed([pool.submit(improve, *one, settings) for one in due]):
            yield job.result()


def leads(settings: argparse.Namespace) -> list[tuple[int, str]]:
    """Numbers of lines and leads, drawn from the file by the seed."""
    lines = settings.data.read_text().split("\n")
    smiles = [(number, line.split()[0]) for number, line in enumerate(lines, start=1) if line.strip()]
    drawn = np.random.default_rng(settings.seed).permutation(len(smiles))[: settings.count]
    return [smiles[row] for row in drawn]


def claim(settings: argparse.Namespace) -> None:
    """Make sure that all searches of the folder are of one configuration."""
    names = ("task", "model", "search", "evaluations", "batch", "seed", "overrides")
    own = {name: getattr(settings, name) for name in names}
    file = settings.output / "settings.json"
    if file.exists() and json.loads(file.read_text()) != own:
        raise SystemExit(f"{file}: the searches there have other settings; choose another folder")
    write_whole(file, json.dumps(own, indent=1))


def results(file: Path) -> pd.DataFrame:
    """Rows of the searches that have ended."""
    return pd.read_csv(file, keep_default_na=False, na_values={"before": [""], "after": [""]})


def show(table: pd.DataFrame, settings: argparse.Namespace) -> None:
    """Rates and means; the failures' improvement is 0, and beside it the mean of those that succeeded."""
    rows = []
    for floor, group in table.groupby("floor"):
        success = group["after"] >= ENOUGH if settings.task == "qed" else group["after"] > group["before"]
        raised = (group["after"] - group["before"]).where(success, 0.0)
        rows.append(
            {
                "floor": floor,
                "leads": len(group),
                "encodable": int((group["error"] == "").sum()),
                "success, %": 100 * success.mean(),
                "improvement": raised.mean(),
                "sd": raised.std(),
                "of successes": raised[success].mean(),
                "evaluations": group["evaluations"].mean(),
            }
        )
    print(
        f"{settings.task}, seed {settings.seed}, {settings.model}, {settings.search}, {platform.machine()}, ",
        end="",
    )
    print(", ".join(f"{name} {number}" for name, number in versions().items()))
    print(pd.DataFrame(rows).round(3).to_string(index=False))
    print(f"published: {PUBLISHED[settings.task]}")


def arguments() -> argparse.Namespace:
    """What the command line says."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("task", choices=OBJECTIVES)
    parser.add_argument("data", type=Path)
    parser.add_argument("output", type=Path)
    parser.add_argument("--model", default="zinc250k")
    parser.add_argument("--search", default="surrogate")
    parser.add_argument("--count", type=int, default=100, help="leads")
    parser.add_argument("--floors", type=float, nargs="+", help="least similarities; of qed 0.4")
    parser.add_argument("--evaluations", type=int, default=1_000)
    parser.add_argument("--batch", type=int, default=10)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--processes", type=int, default=1)
    parser.add_argument("--table", action="store_true", help="run nothing")
    settings, rest = parser.parse_known_args()
    settings.floors = settings.floors or ([0.4] if settings.task == "qed" else [0.0, 0.2, 0.4, 0.6])
    pairs = (one.removeprefix("search.").partition("=") for one in rest)
    settings.overrides = {name: ast.literal_eval(value.capitalize()) for name, _, value in pairs}
    return settings


if __name__ == "__main__":
    given = arguments()
    if not given.table:
        run_all(given)
    if not (given.output / "results.csv").exists():
        raise SystemExit(f"{given.output}: no finished search")
    show(results(given.output / "results.csv"), given)
