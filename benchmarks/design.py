"""Design around what must stay: quality on five published tasks, and how often the true substituent is found.

    python benchmarks/design.py tasks DATA/fragment_constrained/fragments.csv OUTPUT --seeds 0 1 2
    python benchmarks/design.py groups DATA/drugspace/approved_drugs.smi.gz OUTPUT --cuts 500
    python benchmarks/design.py leads DATA/lead_optimisation/qed_800.txt OUTPUT --leads 20

tasks: ten drugs, cut for linking, extending, decorating and superstructures (GenMol's inputs); 100 molecules
each. Validity, uniqueness, quality (distinct valid molecules with QED >= 0.6 and SA <= 4, of those asked
for), diversity (mean Tanimoto distance between the distinct, Morgan radius 2, 1,024 bits), distance to the
drug, and kept: the share that holds each fragment with its points used and no other atom of it substituted,
by a test of its own. Beside it: the commonest parts of the same table, without a model; and what is drawn
from the table, the best by score of ten times as many.

groups: approved drugs, none of which was trained on, cut at one bond outside of rings, a part of 1 to 12
heavy atoms taken away: whether it is among the first 100 molecules at temperature 0, and among the 100
commonest parts beside such an atom.

leads: QED after 300 calls with the Murcko scaffold kept, by moves inside the constraint and by refusing.

Run again, each goes on with what OUTPUT lacks.
"""

from __future__ import annotations

import argparse
import gzip
import json
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pandas as pd
from rdkit import Chem, RDLogger
from rdkit.Chem import Mol

import molvae
from molvae.chem.descriptors import DESCRIPTORS
from molvae.chem.fingerprint import morgan_bits, tanimoto
from molvae.chem.mol import canonical, parse
from molvae.errors import MolvaeError
from molvae.files.versions import versions
from molvae.filters.properties import PropertyRange
from molvae.fragments.cut import cuttable
from molvae.fragments.request import task_of
from molvae.fragments.splice import renumbered
from molvae.fragments.table import FragmentTable
from molvae.fragments.task import Task
from molvae.optimization.constraints_config import ConstraintsConfig

TASKS = {
    "linker": "linker_design",
    "motif": "motif_extension",
    "decoration": "scaffold_decoration",
    "superstructure": "superstructure_generation",
}
ROWS = ("linker", "linker", "motif", "decoration", "superstructure")
"""The five rows of the published average: linker design and morphing have one input."""
ASKED = 100
GOOD = PropertyRange({"qed": {"min": 0.6}, "sa": {"max": 4.0}})
PUBLISHED = "average quality: SAFE-GPT 16.3, GenMol 28.1, InVirtuoGen 30.0"
CUTS_EACH = 1


# --- the five tasks ---


def measured(smiles: Sequence[str | None], drug: str, queries: Sequence[Mol]) -> dict[str, float]:
    """The published measures of 100 molecules that were asked for, and how many hold the fragments."""
    mols = [None if text is None else parse(text) for text in smiles]
    valid = [mol for mol in mols if mol is not None]
    distinct = list({Chem.MolToSmiles(mol): mol for mol in valid}.values())
    good = GOOD(distinct).sum() if distinct else 0
    bits = morgan_bits(distinct, size=1024)
    likeness = tanimoto(bits, bits)
    pairs = likeness[np.triu_indices(len(distinct), 1)]
    own = (
        tanimoto(bits, morgan_bits([Chem.MolFromSmiles(drug)], size=1024)) if distinct else np.array([np.nan])
    )
    return {
        "validity": 100 * len(valid) / ASKED,
        "uniqueness": 100 * len(distinct) / max(len(valid), 1),
        "quality": 100 * good / ASKED,
        "diversity": float(1 - pairs.mean()) if len(pairs) else 0.0,
        "distance": float(1 - own.mean()),
        "kept": 100
        * float(np.mean([all(mol.HasSubstructMatch(q) for q in queries) for mol in valid] or [0])),
    }


def fragment_queries(text: str) -> list[Mol]:
    """Each fragment as a query whose atoms have no other neighbor; without points a plain substructure."""
    settings = Chem.AdjustQueryParameters.NoAdjustments()
    settings.makeDummiesQueries = True
    if "*" in text:
        settings.adjustDegree = True
        settings.adjustDegreeFlags = Chem.AdjustQueryWhichFlags.ADJUST_IGNOREDUMMIES
    fragments = [Chem.MolFromSmiles(one) for one in text.split(".")]
    for mol in fragments:
        for atom in mol.GetAtoms():
            atom.SetIsotope(0)  # which numbers the points
    return [Chem.AdjustQueryProperties(mol, settings) for mol in fragments]


def commonest(task: Task, generator: np.random.Generator) -> list[str | None]:
    """Molecules by the commonest parts: one after the other, or drawn by their counts for several points."""
    found: dict[str, None] = {}
    for turn in range(50 * ASKED):
        frame = task.frames[turn % len(task.frames)]
        rank = turn // len(task.frames)
        if len(frame.groups) == 1:
            parts = [
                one.parts[np.argsort(-one.log_weights, kind="stable")[rank % len(one)]]
                for one in frame.candidates
            ]
        else:
            parts = [one.draw(1, generator)[0] for one in frame.candidates]
        if smiles := frame.splice(parts):
            found[smiles] = None
        if len(found) == ASKED:
            break
    return list(found)


def drawn(task: Task, generator: np.random.Generator) -> list[str | None]:
    """The best by QED and SA of ten times as many molecules with parts drawn from the table: the ceiling."""
    from molvae.designing.splicing import from_table

    found = list(dict.fromkeys(one.smiles for one in from_table(task, 10 * ASKED, generator)))
    mols = [parse(text) for text in found]
    score = [
        DESCRIPTORS["qed"](mol) * max(0.0, min(1.0, (6 - DESCRIPTORS["sa"](mol)) / 4)) for mol in mols if mol
    ]
    return [found[row] for row in np.argsort(-np.array(score), kind="stable")[:ASKED]]


def run_tasks(given: argparse.Namespace) -> None:
    """Design for each drug, task and seed that OUTPUT lacks, and show the means."""
    model = molvae.load(given.model)
    drugs = pd.read_csv(given.data).head(given.drugs)
    for seed in given.seeds:
        for drug in drugs.to_dict("records"):
            for task, column in TASKS.items():
                for method in given.methods:
                    key = {"drug": drug["name"], "task": task, "method": method, "seed": seed}
                    if not known(given.output, key):
                        append(given.output, key | one_task(model, drug, task, column, method, seed, given))
    show_tasks(given.output)


def one_task(model, drug, task, column, method, seed, given) -> dict[str, float]:
    """One drug and task by one method."""
    start, mode = drug[column], "superstructure" if task == "superstructure" else "auto"
    began = time.process_time()
    smiles: list[str | None] = []
    extra: dict[str, float] = {}
    if method == "molvae":
        try:
            found = molvae.design(
                start,
                mode=mode,
                model=model,
                count=ASKED,
                seed=seed,
                filters=given.filters or None,
                max_proposed=given.proposed,
            )
            smiles = found.table["smiles"].tolist()
            for name, source in found.sources.items():
                extra |= {f"{name} proposed": source.proposed, f"{name} chosen": source.chosen}
        except MolvaeError as error:
            extra = {"error": str(error)}
    else:
        generator = np.random.default_rng(seed)
        asked = task_of(start, mode=mode, table=FragmentTable.shipped(), generator=generator)
        smiles = (commonest if method == "commonest" else drawn)(asked, generator)
    seconds = time.process_time() - began
    return measured(smiles, drug["smiles"], fragment_queries(start)) | {"seconds": seconds} | extra


def show_tasks(output: Path) -> None:
    """Means over drugs, then seeds; and each drug's quality."""
    frame = pd.DataFrame(read(output))
    names = ["validity", "uniqueness", "quality", "diversity", "distance", "kept", "seconds"]
    rows = frame.groupby(["method", "task"])[names].mean()
    print(rows.round(3).to_string())
    for method, own in rows.groupby("method"):
        means = own.droplevel("method").reindex(ROWS).mean()
        print(f"{method}: mean of the five rows", means.round(3).to_dict())
    print(frame.pivot_table(index="drug", columns=["method", "task"], values="quality").round(0).to_string())
    brought = [name for name in frame.columns if name.endswith((" proposed", " chosen"))]
    print(frame.loc[frame["method"] == "molvae", brought].sum().astype(int).to_string())
    print(PUBLISHED)


# --- substituents of approved drugs ---


def r_groups(path: Path, cuts: int) -> Iterator[tuple[str, str, str]]:
    """Drug, what is left of it with a point, and the part that was cut off."""
    generator = np.random.default_rng(0)
    with gzip.open(path, "rt") as lines:
        drugs = [line.split()[0] for line in lines]
    found = 0
    for row in generator.permutation(len(drugs)):
        mol = Chem.MolFromSmiles(drugs[row])
        bonds = cuttable(mol)
        for bond in generator.permutation(bonds)[:CUTS_EACH] if bonds else ():
            pieces = Chem.FragmentOnBonds(mol, [int(bond)], dummyLabels=[(0, 0)])
            parts = sorted(Chem.GetMolFrags(pieces, asMols=True), key=lambda part: part.GetNumHeavyAtoms())
            if len(parts) == 2 and 2 <= parts[0].GetNumAtoms() <= 13 and parts[1].GetNumAtoms() >= 9:
                left, part = (Chem.MolToSmiles(one).replace("*", "[*:1]", 1) for one in parts[::-1])
                yield drugs[row], left, part
                found += 1
        if found >= cuts:
            return


def run_groups(given: argparse.Namespace) -> None:
    """Look for each part among the first 100 of both."""
    model = molvae.load(given.model)
    for drug, left, part in r_groups(given.data, given.cuts):
        key = {"drug": drug, "left": left, "part": part}
        if known(given.output, key):
            continue
        true, row = canonical(drug), dict(key)
        task = task_of(left, table=FragmentTable.shipped(), generator=np.random.default_rng(0))
        frame = task.frames[0]
        by_count = [frame.splice([renumbered(one, {1: 1})]) for one in frame.candidates[0].commonest(ASKED)]
        row["commonest"] = true in by_count
        row["in_table"] = canonical(part) in set(map(canonical, frame.candidates[0].parts))
        try:
            found = molvae.design(
                left,
                model=model,
                count=ASKED,
                temperature=0.0,
                score_power=0.0,
                filters=None,
                max_proposed=given.proposed,
            )
            row["molvae"] = true in set(found.table["smiles"])
        except MolvaeError as error:
            row |= {"molvae": False, "error": str(error)}
        append(given.output, row)
    frame = pd.DataFrame(read(given.output))
    print(
        f"{len(frame)} cuts; found among {ASKED}:",
        frame[["molvae", "commonest", "in_table"]].mean().to_dict(),
    )


# --- leads with a fixed core ---


def run_leads(given: argparse.Namespace) -> None:
    """The best QED of 300 calls with the scaffold kept."""
    from rdkit.Chem.Scaffolds.MurckoScaffold import GetScaffoldForMol

    lines = Path(given.data).read_text().split()
    for lead in lines[:: max(1, len(lines) // given.leads)][: given.leads]:
        mol = Chem.MolFromSmiles(lead)
        core = GetScaffoldForMol(mol)
        matches = mol.GetSubstructMatches(core)
        keep = "atoms:" + ",".join(map(str, matches[0]))
        for way in ("inside", "refusing"):
            key = {"lead": lead, "way": way}
            if known(given.output, key):
                continue
            settings = {"keep": keep} if way == "inside" else {"smarts": {"keep": Chem.MolToSmarts(core)}}
            try:
                found = molvae.optimize(
                    "qed",
                    model=given.model,
                    start=lead,
                    budget=given.calls,
                    constraints=ConstraintsConfig(**settings),
                    seed=given.seeds[0],
                )
                append(
                    given.output,
                    key | {"best": float(found.ledger["score"].max()), "calls": len(found.ledger)},
                )
            except MolvaeError as error:
                append(given.output, key | {"best": float("nan"), "error": str(error)})
    frame = pd.DataFrame(read(given.output)).pivot_table(index="lead", columns="way", values="best")
    print(frame.to_string())
    print("better inside on", int((frame["inside"] > frame["refusing"]).sum()), "of", len(frame))


# --- what was measured before ---


def read(path: Path) -> list[dict]:
    """Rows that are there."""
    return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []


def known(path: Path, key: dict) -> bool:
    """Whether a row with these values is there."""
    return any(all(row.get(name) == value for name, value in key.items()) for row in read(path))


def append(path: Path, row: dict) -> None:
    """Write a row more."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a") as file:
        file.write(json.dumps(row) + "\n")


def main() -> None:
    """Measure one part."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("part", choices=["tasks", "groups", "leads"])
    parser.add_argument("data", type=Path)
    parser.add_argument("output", type=Path, help="a file of JSON lines")
    parser.add_argument("--model", default="drugs")
    parser.add_argument("--seeds", type=int, nargs="+", default=[0])
    parser.add_argument("--drugs", type=int, default=10)
    parser.add_argument("--methods", nargs="+", default=["molvae", "commonest", "drawn"])
    parser.add_argument("--filters", nargs="*", default=[])
    parser.add_argument("--proposed", type=int, default=None)
    parser.add_argument("--cuts", type=int, default=500)
    parser.add_argument("--leads", type=int, default=20)
    parser.add_argument("--calls", type=int, default=300)
    given = parser.parse_args()
    RDLogger.DisableLog("rdApp.*")
    print(versions())
    {"tasks": run_tasks, "groups": run_groups, "leads": run_leads}[given.part](given)


if __name__ == "__main__":
    main()
