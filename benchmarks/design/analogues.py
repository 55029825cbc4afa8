"""Analogues of approved drugs and bioactives: `molvae.neighbors` beside CReM, 20 of each molecule.

Both are shown to the filters of the model first, and both are judged by the same others. Of CReM's molecules
the first 20 that pass are taken, in the order of how wide the surroundings are that a part was met in, and of
how often it was. Seconds are of CPU time.
"""

from __future__ import annotations

import argparse
import itertools
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd
from drugspace_uses import STARTING, STARTS, WANTED, analogues, passing, readable
from rdkit import Chem
from results import Turn, append, known, read

import molvae
from molvae.chem.mol import parse
from molvae.explore.similarity import similarity_to
from molvae.filters.chain import FilterChain
from molvae.model.suited import chain_for


def measure(given: argparse.Namespace, turn: Turn) -> None:
    """Find analogues of each start in both ways, and compare."""
    model, seed = molvae.load(given.model), given.seeds[0]
    ways: dict[str, Callable[[str], list[str]]] = {
        "molvae": lambda start: analogues(model, start, seed)["smiles"].tolist()
    }
    if given.crem:
        ways["CReM"] = partial(exchanged, database=given.crem, chain=chain_for(model, "auto"))
    starts = [
        [(name, start) for start in readable(model, given.data, name, STARTS, seed)] for name in STARTING
    ]
    for (name, start), (way, found_by) in itertools.product(
        itertools.chain.from_iterable(zip(*starts, strict=True)), ways.items()
    ):
        key = {"set": name, "start": start, "way": way}
        if not turn.over and not known(given.output, key):
            began = time.process_time()
            smiles = found_by(start)
            append(given.output, key | {"smiles": smiles, "seconds": time.process_time() - began})
    show(read(given.output))


def exchanged(start: str, database: Path, chain: FilterChain) -> list[str]:
    """CReM's molecules that pass the filters, as many as are wanted at most."""
    import crem_peer  # needs the package crem

    found: list[str] = []
    proposed = iter(crem_peer.mutated(Chem.MolFromSmiles(start), database))
    while len(found) < WANTED and (some := list(itertools.islice(proposed, 2 * WANTED))):
        mols = [mol for text in some if (mol := parse(text)) is not None]
        found += [Chem.MolToSmiles(mol) for mol in itertools.compress(mols, chain.apply(mols).passed)]
    return found[:WANTED]


def show(rows: list[dict]) -> None:
    """Medians and shares by set and way."""
    table = []
    for name, way in sorted({(row["set"], row["way"]) for row in rows}):
        own = [row for row in rows if (row["set"], row["way"]) == (name, way)]
        found = [(row["start"], smiles) for row in own for smiles in row["smiles"]]
        table.append(
            {
                "set": name,
                "way": way,
                "starts": len(own),
                "empty": sum(not row["smiles"] for row in own),
                "short": sum(len(row["smiles"]) < WANTED for row in own),
                "similarity": np.median(
                    np.concatenate([similarity_to(row["smiles"], [row["start"]]) for row in own])
                ),
                "passing": passing(smiles for _, smiles in found).mean(),
                "distinct": len(set(found)) / max(len(found), 1),
                "CPU s each": np.mean([row["seconds"] for row in own]),
            }
        )
    print(pd.DataFrame(table).round(3).to_string())
