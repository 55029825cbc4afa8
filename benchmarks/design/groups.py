"""Approved drugs, of which none was trained on, cut at a bond outside of rings: is the true part found?

A part of 1 to 12 heavy atoms is taken away: whether it comes back among the first 100 molecules at
temperature 0 without a score, among the 100 commonest parts beside such an atom, and among CReM's first 100.
The drugs come in a random order, so that any first of them are a fair choice.
"""

from __future__ import annotations

import argparse
import gzip
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd
from rdkit import Chem
from results import Turn, append, known, read

import molvae
from molvae.chem.mol import canonical
from molvae.errors import MolvaeError
from molvae.fragments.cut import cuttable
from molvae.fragments.request import task_of
from molvae.fragments.table import FragmentTable
from molvae.model.model import Model

ASKED = 100


def r_groups(path: Path, cuts: int) -> Iterator[tuple[str, str, str]]:
    """Drug, what is left of it with a point, and the part that was cut off."""
    generator = np.random.default_rng(0)
    with gzip.open(path, "rt") as lines:
        drugs = [line.split()[0] for line in lines]
    found = 0
    for row in generator.permutation(len(drugs)):
        mol = Chem.MolFromSmiles(drugs[row])
        bonds = cuttable(mol)
        for bond in generator.permutation(bonds)[:1] if bonds else ():
            pieces = Chem.FragmentOnBonds(mol, [int(bond)], dummyLabels=[(0, 0)])
            parts = sorted(Chem.GetMolFrags(pieces, asMols=True), key=lambda part: part.GetNumHeavyAtoms())
            if len(parts) == 2 and 2 <= parts[0].GetNumAtoms() <= 13 and parts[1].GetNumAtoms() >= 9:
                left, part = (Chem.MolToSmiles(one).replace("*", "[*:1]", 1) for one in parts[::-1])
                yield drugs[row], left, part
                found += 1
        if found >= cuts:
            return


def measure(given: argparse.Namespace, turn: Turn) -> None:
    """Look for each part among the first 100 of each."""
    model = molvae.load(given.model)
    ways = {
        "molvae": lambda left: designed(model, left, given.proposed),
        "commonest": commonest,
    }
    ways = {name: way for name, way in ways.items() if name in given.methods}
    if given.crem:
        from crem_peer import r_group  # needs the package crem

        ways["crem"] = lambda left: r_group(left, given.crem)
    for drug, left, part in r_groups(given.data, given.cuts):
        for name, way in ways.items():
            key = {"drug": drug, "left": left, "part": part, "way": name}
            if not turn.over and not known(given.output, key):
                append(given.output, key | {"found": canonical(drug) in set(way(left)[:ASKED])})
    frame = pd.DataFrame(read(given.output)).pivot_table(
        index=["drug", "left"], columns="way", values="found"
    )
    print("found among", ASKED, frame.agg(["count", "mean"]).round(3).to_dict())
    print("of the cuts that all were asked about:", frame.dropna().agg(["count", "mean"]).round(3).to_dict())


def designed(model: Model, left: str, proposed: int | None) -> list[str]:
    """The most plausible molecules, whatever their score."""
    try:
        found = molvae.design(
            left,
            model=model,
            count=ASKED,
            temperature=0.0,
            score_power=0.0,
            filters=None,
            scoring="default",
            max_proposed=proposed,
        )
    except MolvaeError:
        return []
    return found.table["smiles"].tolist()


def commonest(left: str) -> list[str]:
    """The commonest parts beside such an atom."""
    generator = np.random.default_rng(0)
    (frame,) = task_of(left, table=FragmentTable.shipped(), generator=generator).frames
    parts = frame.candidates[0].draw(ASKED, generator, temperature=0.0)
    return [smiles for part in parts if (smiles := frame.splice([part]))]
