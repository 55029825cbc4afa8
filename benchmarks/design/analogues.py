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
    for name in STARTING:
        for start, (way, found_by) in itertools.product(
            readable(model, given.data, name, STARTS, seed), ways.items()
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
    for (name, way), own in pd.DataFrame(rows).groupby(["set", "way"]):
        near = [
            similarity_to(smiles, [start]) for start, smiles in zip(own["start"], own["smiles"], strict=True)
        ]
        found = [
            (start, text) for start, some in zip(own["start"], own["smiles"], strict=True) for text in some
        ]
        table.append(
            {
                "set": name,
                "way": way,
                "starts": len(own),
                "empty": int((own["smiles"].map(len) == 0).sum()),
                "short": int((own["smiles"].map(len) < WANTED).sum()),
                "similarity": np.median(np.concatenate(near)),
                "passing": passing(text for _, text in found).mean(),
                "distinct": len(set(found)) / len(found),
                "CPU s each": own["seconds"].mean(),
            }
        )
    print(pd.DataFrame(table).round(3).to_string())
