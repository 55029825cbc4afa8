"""Molecules that the next batch is chosen from: what a search finds, or a library of the user's."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from molvae.assay.compounds import compound_of
from molvae.assay.screen import Screen
from molvae.assay.wish import Promise, Wish
from molvae.filters.chosen import filters_of
from molvae.model.hub import ModelLike
from molvae.model.model import Model
from molvae.optimization.constraints import Constraints
from molvae.optimization.constraints_config import ConstraintsConfig
from molvae.optimization.optimize import optimize
from molvae.optimization.setup import SearchLike
from molvae.parallel.progress import Progress
from molvae.scoring.objective import Term
from molvae.table.molecules import MoleculesLike, smiles_of

log = logging.getLogger(__name__)

STARTS = 100
"""Best measured compounds that a search begins from."""
BATCH = 50
"""Molecules between two decisions of the search."""


@dataclass(frozen=True, eq=False)
class Candidates:
    """Compounds that may be proposed."""

    smiles: Sequence[str]
    """Canonical, none of them measured or proposed before."""
    reasons: Mapping[str, int]
    """Why others may not: reason -> count."""


def searched(
    wish: Wish,
    *,
    model: ModelLike,
    start: Sequence[str],
    constraints: ConstraintsConfig,
    search: SearchLike,
    budget: int,
    explore: float,
    seed: int,
    device: str,
    progress: Progress,
) -> Candidates:
    """Molecules that a search for the predicted property comes by; see `propose` for the arguments."""
    advance = progress("Searching", budget)
    terms = {"promise": Term(Promise(wish, explore))}
    others = {} if wish.objective is None else {"others": Term(wish.objective)}
    found = optimize(
        terms | others,
        model=model,
        start=start,
        budget=budget,
        constraints=constraints,
        search=search,
        batch=min(BATCH, budget),
        seed=seed,
        device=device,
        callback=lambda call: advance(1),
    )
    smiles = [call.smiles for call in found.calls if np.isfinite(call.score)]
    return Candidates(smiles, found.summary["refused"])


def starts_of(
    wish: Wish, start: Sequence[str], model: Model, constraints: ConstraintsConfig, budget: int
) -> list[str]:
    """Molecules that the search begins from: those given, else the best measured that the model reads.

    Those that pass the filters come first. The search predicts them before all others, so that a tenth of its
    budget at most goes into them.
    """
    if start:
        return list(start)
    known = wish.predictor.known
    order = np.argsort(-wish.sign * known.numbers, kind="stable")
    ranked = [known.smiles[int(row)] for row in order if known.measured[row]]
    _, reasons = model.tokenize(ranked)
    read = [text for text, reason in zip(ranked, reasons, strict=True) if not reason]
    passing = Constraints(filters_of(constraints.filters)).admitted(read)
    return (passing or read)[: min(STARTS, -(-budget // 10))]


def pooled(wish: Wish, pool: MoleculesLike, constraints: Constraints, *, most: int, seed: int) -> Candidates:
    """The most promising molecules of a library, and some at random, of those that the constraints admit.

    Args:
        wish: what is wanted.
        pool: the library.
        constraints: on the molecules.
        most: molecules that are looked at closely.
        seed: of the random ones.
    """
    given = list(dict.fromkeys(smiles_of(pool)))
    rows = Screen(wish.predictor).most_promising(given, wish.sign, most, seed)
    compounds = dict.fromkeys(text for row in rows if (text := compound_of(given[row])) is not None)
    admitted = constraints.admitted(list(compounds))
    log.info("%s of %s molecules of the pool are looked at closely", f"{len(compounds):,}", f"{len(given):,}")
    return Candidates(admitted, constraints.most_refused())


def without(found: Candidates, taken: Mapping[str, str]) -> Candidates:
    """What is left without compounds that are taken, each for a reason."""
    reasons = dict(found.reasons)
    left = []
    for text in dict.fromkeys(compound_of(text) or text for text in found.smiles):
        if text in taken:
            reasons[taken[text]] = reasons.get(taken[text], 0) + 1
        else:
            left.append(text)
    return replace(found, smiles=left, reasons=reasons)
