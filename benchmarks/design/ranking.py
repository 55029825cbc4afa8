"""Fit how candidates of a design are ranked: `PLAUSIBLE` in `molvae/designing/judging.py`.

Molecules of drugspace's valid split are cut as in `groups`. Of each cut whose part the table holds, the true
molecule stands among 24 others, by parts drawn from four ranges of how common they are. A conditional logit
finds the weights of the model's log-likelihood, of how common the part is and of the density ratio; parts
that are not drawn count by those of their range. Approved drugs, of which `groups` tells, have no say.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from functools import cache

import numpy as np
from groups import r_groups
from results import Turn, append, known, read
from scipy.optimize import minimize
from scipy.special import logsumexp

import molvae
from molvae.chem.mol import canonical, parse
from molvae.designing.judging import COMMON, NATS, RATIO
from molvae.fragments.request import task_of
from molvae.fragments.table import FragmentTable
from molvae.fragments.task import Frame
from molvae.model.likelihood import log_likelihood
from molvae.model.model import Model

RANGES = ((0, 20), (20, 100), (100, 300), (300, 600))
"""Places of parts, the commonest first."""
EACH = 6
"""Parts that are drawn of each range."""
_canonical = cache(canonical)
COLUMNS = (NATS, COMMON, RATIO)
LARGEST = 36
"""Heavy atoms of the molecules that are asked about."""


def measure(given: argparse.Namespace, turn: Turn) -> None:
    """Ask the model about cuts that OUTPUT lacks, and fit."""
    model = molvae.load(given.model)
    generator = np.random.default_rng(0)
    for drug, left, part in r_groups(given.data, given.cuts):
        key = {"left": left, "part": part}
        mol = parse(drug)
        if turn.over or mol is None or mol.GetNumHeavyAtoms() > LARGEST or known(given.output, key):
            continue
        (frame,) = task_of(left, table=FragmentTable.shipped(), generator=generator).frames
        if rows := dict(_chosen(frame, canonical(part), generator)):
            append(given.output, key | _asked(model, frame, rows))
    show([row for row in read(given.output) if len(row[NATS]) > 1])


def _chosen(frame: Frame, part: str | None, generator: np.random.Generator) -> Iterator[tuple[str, float]]:
    """The true part and others, with the logarithm of how many each stands for; nothing without the true."""
    (candidates,) = frame.candidates
    order = candidates.draw(len(candidates), generator, temperature=0.0)
    true = next((one for one in order if _canonical(one) == part), None)
    if true is None:
        return
    yield true, 0.0
    for first, last in RANGES:
        others = [one for one in order[first:last] if one != true]
        for row in generator.permutation(len(others))[:EACH]:
            yield others[row], float(np.log(len(others) / EACH))


def _asked(model: Model, frame: Frame, rows: dict[str, float]) -> dict:
    """What is known of the molecules with each part, the true one first."""
    made = {part: smiles for part in rows if (smiles := frame.splice([part]))}
    smiles = list(made.values())
    mols = [mol for mol in map(parse, smiles) if mol is not None]
    ratio = np.zeros(len(mols)) if model.ratio is None else model.ratio(mols)
    return {
        NATS: log_likelihood(model, smiles).tolist(),
        COMMON: [frame.log_share([part]) for part in made],
        RATIO: ratio.tolist(),
        "stands_for": [rows[part] for part in made],
    }


def show(rows: list[dict]) -> None:
    """The weights, their standard errors, and the loss with each alone."""
    cuts = [
        (np.array([row[name] for name in COLUMNS], dtype=float), np.array(row["stands_for"])) for row in rows
    ]
    cuts = [(x[:, known], own[known]) for x, own in cuts if (known := np.isfinite(x).all(0))[0]]
    print(f"{len(cuts)} cuts")
    for used in ((0, 1, 2), (0, 1), (1, 2), (0,), (1,), (2,)):
        loss, weights, errors = fitted([(x[list(used)], own) for x, own in cuts])
        told = {
            COLUMNS[place]: f"{weight:.3f} ({error:.3f})"
            for place, weight, error in zip(used, weights, errors, strict=True)
        }
        print(f"{loss:.3f} nats of a true part", told)


def fitted(cuts: list[tuple[np.ndarray, np.ndarray]]) -> tuple[float, np.ndarray, np.ndarray]:
    """Mean loss, weights and their standard errors of a conditional logit; the first of each cut is true."""

    def loss(weights: np.ndarray) -> float:
        return float(np.mean([logsumexp(weights @ x + own) - weights @ x[:, 0] for x, own in cuts]))

    found = minimize(loss, np.full(len(cuts[0][0]), 0.5), method="BFGS")
    return float(found.fun), found.x, np.sqrt(np.diag(found.hess_inv) / len(cuts))
