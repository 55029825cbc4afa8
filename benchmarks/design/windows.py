"""Five windows of properties that few samples lie in: steering beside filtering.

Rates are molecules inside of all molecules decoded; the base rate is that of the prior's own samples. Of both
ways up to 1,000 distinct molecules, without filters, are held against real molecules of the same window (of
drugspace's test and valid splits) by the Frechet ChemNet distance: of as many of each, for it depends on
their number, drawn at random from those of steering, which come with the best first. Seconds are of CPU time,
minutes on the clock.
"""

from __future__ import annotations

import argparse
import itertools
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
from known_parts import smiles_of
from results import Turn, append, known, read

import molvae
from molvae.chem.mol import parse
from molvae.evaluation.chemnet import fcd_between
from molvae.filters.properties import Range
from molvae.model.model import Model
from molvae.model.priors.prior import AS_SUITS_PRIOR
from molvae.parallel.seeds import batch_seed
from molvae.sampling.window import Window

WINDOWS: dict[str, dict[str, Range]] = {
    "small, not greasy": {"mw": {"max": 250}, "logp": {"min": 0, "max": 1.5}, "aromatic_rings": {"min": 1}},
    "saturated, drug-like": {"fsp3": {"min": 0.7}, "qed": {"min": 0.7}, "logp": {"min": 1, "max": 3}},
    "no donor, polar": {"hbd": {"max": 0}, "tpsa": {"min": 80, "max": 110}, "mw": {"max": 400}},
    "brain": {
        "tpsa": {"max": 50},
        "mw": {"max": 330},
        "logp": {"min": 2, "max": 3},
        "hbd": {"min": 1, "max": 1},
    },
    "large, soluble": {"mw": {"min": 500, "max": 600}, "logp": {"max": 2}, "BertzCT": {"min": 1200}},
}
AT_ONCE = 2_000
"""Molecules that are written and filtered at a time."""


def measure(given: argparse.Namespace, turn: Turn) -> None:
    """Steer into each window, filter as many drafts for all, and compare."""
    model = molvae.load(given.model)
    for name, ranges in WINDOWS.items():
        key = {"window": name, "way": "steered", "count": given.count}
        if not turn.over and not known(given.output, key):
            append(given.output, key | steered(model, ranges, given.count, given.seeds[0]))
    filtered(model, given, turn)
    show(given)


def steered(model: Model, ranges: dict[str, Range], count: int, seed: int) -> dict:
    """What steering brings: molecules, and the rate of those inside among all that were decoded or made."""
    began, clock = time.process_time(), time.perf_counter()
    found = molvae.sample(model, count, filters=None, ranges=ranges, novel=False, workers=1, seed=seed)
    seconds, minutes = time.process_time() - began, (time.perf_counter() - clock) / 60
    done = found.steered
    return {
        "smiles": found.table["smiles"].tolist(),
        "inside": len(found.table),
        "decoded": found.tally.decoded,
        "exchanged": 0 if done is None else done.exchanged,
        "seconds": seconds,
        "minutes": minutes,
    }


def filtered(model: Model, given: argparse.Namespace, turn: Turn) -> None:
    """Write drafts as the prior's samples are, and note which lie in which window."""
    windows = {name: window for name, ranges in WINDOWS.items() if (window := Window.of(ranges))}
    for number in range(given.drafts // AT_ONCE):
        key = {"way": "filtered", "batch": number}
        if turn.over or known(given.output, key):
            continue
        began = time.process_time()
        smiles = list(samples(model, batch_seed(given.seeds[0], number)))
        inside = {
            name: [
                text for text, here in zip(smiles, window.inside(window.values(smiles)), strict=True) if here
            ]
            for name, window in windows.items()
        }
        append(
            given.output,
            key | {"drafts": len(smiles), "inside": inside, "seconds": time.process_time() - began},
        )


def samples(model: Model, seed: int) -> Iterator[str]:
    """The prior's samples: drafts, resampled by the density ratio; their codes are not needed."""
    drawn = model.write(AT_ONCE, replace(AS_SUITS_PRIOR, seed=seed))
    mols = {text: mol for text in drawn if text is not None and (mol := parse(text)) is not None}
    if model.ratio is None:
        yield from mols
        return
    chance = model.ratio.acceptance(list(mols.values()))
    taken = np.random.default_rng(seed).random(len(mols)) < chance
    yield from itertools.compress(mols, taken)


def real(folder: Path, ranges: dict[str, Range], count: int) -> list[str]:
    """Molecules of drugspace's test and valid splits in a window."""
    window, found = Window.of(ranges), []
    lines = itertools.chain(*(smiles_of(folder / f"{split}.smi.gz") for split in ("test", "valid")))
    while window is not None and len(found) < count:
        smiles = list(itertools.islice(lines, AT_ONCE))
        if not smiles:
            break
        inside = window.inside(window.values(smiles))
        found += list(itertools.compress(smiles, inside))
    return found[:count]


def show(given: argparse.Namespace) -> None:
    """Rates, times, and the distances of as many molecules of both ways to real ones."""
    rows = read(given.output)
    batches = [row for row in rows if row["way"] == "filtered"]
    table = []
    for row in rows:
        if row["way"] != "steered":
            continue
        name = row["window"]
        own = list(dict.fromkeys(text for batch in batches for text in batch["inside"][name]))
        drafts = sum(batch["drafts"] for batch in batches)
        size = min(len(own), row["inside"])
        drawn = np.random.default_rng(given.seeds[0]).permutation(row["smiles"])
        others = real(given.data, WINDOWS[name], given.count)
        table.append(
            {
                "window": name,
                "base rate": len(own) / max(drafts, 1),
                "rate": row["inside"] / max(row["decoded"], 1),
                "inside": row["inside"],
                "seconds": row["seconds"],
                "n of FCD": size,
                "FCD steered": fcd_between(others, drawn[:size].tolist()),
                "FCD filtered": fcd_between(others, own[:size]),
                "FCD of all steered": fcd_between(others, row["smiles"]),
                "real": len(others),
            }
        )
    print(pd.DataFrame(table).round(4).to_string())
