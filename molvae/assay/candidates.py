"""Molecules that the next batch is chosen from: what is found around the best, or a library of the user's."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from molvae.assay.compounds import compound_of
from molvae.assay.propose_config import ProposeConfig
from molvae.assay.screen import Screen
from molvae.assay.wish import Promise, Wish
from molvae.explore.given import smiles_if_any
from molvae.explore.start import readable, standardized
from molvae.fragments.exchange import exchanged_in
from molvae.model.hub import load
from molvae.model.model import Model
from molvae.optimization.algorithms.operator import draw_ranks
from molvae.optimization.constraints import Constraints
from molvae.optimization.optimize import optimize
from molvae.parallel.progress import Progress
from molvae.scoring.objective import Term
from molvae.table.molecules import MoleculesLike, smiles_of

log = logging.getLogger(__name__)

STARTS = 100
"""Best measured compounds that a search begins from."""
BATCH = 50
"""Molecules between two decisions of the search."""
EXCHANGED = 0.3
"""Part of the budget that goes into compounds with one part exchanged, which any chemist would think of."""
TRIES = 4
"""Exchanges that are tried for each of these."""
POOLED = 4_000
"""Molecules of a pool that are looked at closely."""


@dataclass(frozen=True, eq=False)
class Candidates:
    """Compounds that may be proposed."""

    smiles: Sequence[str]
    """Canonical."""
    reasons: Mapping[str, int]
    """Why others may not: reason -> count."""

    def __add__(self, other: Candidates) -> Candidates:
        """Both together."""
        reasons = Counter(self.reasons) + Counter(other.reasons)
        return Candidates(list(dict.fromkeys([*self.smiles, *other.smiles])), reasons)

    def without(self, taken: Mapping[str, str]) -> Candidates:
        """What is left without compounds that are taken, each for a reason."""
        compounds = list(dict.fromkeys(compound_of(text) or text for text in self.smiles))
        told = Counter(taken[text] for text in compounds if text in taken)
        return Candidates([text for text in compounds if text not in taken], Counter(self.reasons) + told)


def candidates_of(wish: Wish, config: ProposeConfig, progress: Progress) -> Candidates:
    """What the next batch is chosen from: a pool, or what is found by exchanging parts and by a search."""
    given = smiles_if_any(config.start)
    if config.pool is not None:
        demands = config.constraints.constraints(given or wish.predictor.known.smiles, model=config.model)
        return pooled(wish, config.pool, demands, seed=config.seed)
    model = load(config.model, config.device)
    given = given or best_measured(wish, model, config)
    read = standardized(model, readable(model, given)) if given else []
    demands = config.constraints.constraints(read, given, model)
    near = with_parts_exchanged(read, round(EXCHANGED * config.budget), demands, config.seed)
    return near + searched(wish, given, model, config, max(1, config.budget - len(near.smiles)), progress)


def best_measured(wish: Wish, model: Model, config: ProposeConfig) -> list[str]:
    """Molecules that the search begins from: the best measured that the model reads.

    Those that are themselves what is asked for come alone, where there are any. The search predicts them
    before all others, so that a tenth of its budget at most goes into them.
    """
    known = wish.predictor.known
    order = np.argsort(-wish.sign * known.numbers, kind="stable")
    ranked = [known.smiles[int(row)] for row in order if known.measured[row]]
    _, reasons = model.tokenize(ranked)
    read = [text for text, reason in zip(ranked, reasons, strict=True) if not reason]
    alone = replace(config.constraints, similarity_floor=0.0)
    demands = alone.constraints(given=read[:1], model=model)
    passing = [text for text in read if not demands.reason(text)]
    return (passing or read)[: min(STARTS, -(-config.budget // 10))]


def with_parts_exchanged(start: Sequence[str], count: int, constraints: Constraints, seed: int) -> Candidates:
    """Molecules with one part of a start molecule exchanged for another that real molecules have there.

    Args:
        start: SMILES, the better the sooner: the first are changed most often.
        count: molecules wanted, at most.
        constraints: on the molecules.
        seed: of the draws of parts.
    """
    if not start:
        return Candidates([], {})
    generator = np.random.default_rng(seed)
    tries = np.bincount(draw_ranks(TRIES * count, len(start), generator), minlength=len(start))
    found: dict[str, None] = {}
    for text, tried in zip(start, tries, strict=True):
        if tried:
            found |= dict.fromkeys(exchanged_in(text, int(tried), generator))
    drawn = generator.permutation(list(found)).tolist()
    return Candidates(constraints.admitted(drawn)[:count], constraints.most_refused())


def searched(
    wish: Wish,
    start: Sequence[str],
    model: Model,
    config: ProposeConfig,
    budget: int,
    progress: Progress,
) -> Candidates:
    """Molecules that a search for the predicted property comes by, from start molecules."""
    advance = progress("Searching", budget)
    terms = {"promise": Term(Promise(wish, config.explore))}
    others = {} if wish.objective is None else {"others": Term(wish.objective)}
    found = optimize(
        terms | others,
        model=model,
        start=start,
        budget=budget,
        constraints=config.constraints,
        search=config.search,
        batch=min(BATCH, budget),
        seed=config.seed,
        callback=lambda call: advance(1),
    )
    smiles = [call.smiles for call in found.calls if np.isfinite(call.score)]
    return Candidates(smiles, found.summary["refused"])


def pooled(wish: Wish, pool: MoleculesLike, constraints: Constraints, *, seed: int) -> Candidates:
    """The most promising molecules of a library, and some at random, of those that the constraints admit.

    Args:
        wish: what is wanted.
        pool: the library.
        constraints: on the molecules.
        seed: of the random ones.
    """
    given = list(dict.fromkeys(smiles_of(pool)))
    rows = Screen(wish.predictor).most_promising(given, wish.sign, POOLED, seed)
    compounds = dict.fromkeys(text for row in rows if (text := compound_of(given[row])) is not None)
    admitted = constraints.admitted(list(compounds))
    log.info("%s of %s molecules of the pool are looked at closely", f"{len(compounds):,}", f"{len(given):,}")
    return Candidates(admitted, constraints.most_refused())
