"""Five published tasks: ten drugs, cut for linking, extending, decorating, superstructures; GenMol's inputs.

100 molecules each. Validity, uniqueness, quality (distinct valid molecules with QED >= 0.6 and SA <= 4, of
those asked for), diversity (mean Tanimoto distance between the distinct, Morgan radius 2, 1,024 bits),
distance to the drug, and kept: the share that holds each fragment with its points used and no other atom of
it substituted, by a test of its own. Beside it the commonest parts of the same table, without a model; what
is drawn from the table, the best by score of ten times as many; and CReM.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd
from rdkit import Chem
from rdkit.Chem import Mol
from results import Turn, append, known, read

import molvae
from molvae.chem.descriptors import DESCRIPTORS
from molvae.chem.fingerprint import morgan_bits, tanimoto
from molvae.chem.mol import parse
from molvae.designing.splicing import FromTable
from molvae.errors import MolvaeError
from molvae.filters.properties import PropertyRange
from molvae.fragments.request import Mode, task_of
from molvae.fragments.table import FragmentTable
from molvae.fragments.task import Task
from molvae.model.model import Model

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
    found = list(dict.fromkeys(one.smiles for one in FromTable(task, generator)(10 * ASKED)))
    mols = [parse(text) for text in found]
    score = [
        DESCRIPTORS["qed"](mol) * max(0.0, min(1.0, (6 - DESCRIPTORS["sa"](mol)) / 4)) for mol in mols if mol
    ]
    return [found[row] for row in np.argsort(-np.array(score), kind="stable")[:ASKED]]


def measure(given: argparse.Namespace, turn: Turn) -> None:
    """Design for each seed, drug and task that OUTPUT lacks, and show the means."""
    model = molvae.load(given.model)
    drugs = pd.read_csv(given.data).head(given.drugs)
    for seed in given.seeds:
        for drug in drugs.to_dict("records"):
            for task, column in TASKS.items():
                for method in given.methods:
                    key = {"drug": drug["name"], "task": task, "method": method, "seed": seed}
                    if not turn.over and not known(given.output, key):
                        began = time.process_time()
                        smiles, extra = _made(model, drug[column], task, method, seed, given)
                        seconds = {"seconds": time.process_time() - began}
                        figures = measured(smiles, drug["smiles"], fragment_queries(drug[column]))
                        append(given.output, key | figures | seconds | extra)
    show(given.output)


def _made(
    model: Model, start: str, task: str, method: str, seed: int, given: argparse.Namespace
) -> tuple[list[str | None], dict]:
    """The molecules of one drug and task by one method, and where they come from."""
    mode: Mode = "superstructure" if task == "superstructure" else "auto"
    if method == "molvae":
        return _designed(model, start, mode, seed, given.proposed)
    generator = np.random.default_rng(seed)
    if method == "crem":
        from crem_peer import designed  # needs the package crem

        return list(designed(start, mode, ASKED, given.crem, generator)), {}
    asked = task_of(start, mode=mode, table=FragmentTable.shipped(), generator=generator)
    return (commonest if method == "commonest" else drawn)(asked, generator), {}


def _designed(
    model: Model, start: str, mode: Mode, seed: int, proposed: int | None
) -> tuple[list[str | None], dict]:
    try:
        found = molvae.design(
            start, mode=mode, model=model, count=ASKED, seed=seed, filters=None, max_proposed=proposed
        )
    except MolvaeError as error:
        return [], {"error": str(error)}
    extra = {}
    for name, source in found.sources.items():
        extra |= {f"{name} proposed": source.proposed, f"{name} chosen": source.chosen}
    return found.table["smiles"].tolist(), extra


def show(output: Path) -> None:
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
