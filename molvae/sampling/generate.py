"""New molecules in the number that was asked for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

import numpy as np

from molvae.model.model import Model
from molvae.model.priors.prior import AS_SUITS_PRIOR, SampleOptions
from molvae.parallel.progress import Advance, unwatched
from molvae.parallel.seeds import batch_seed
from molvae.sampling.tally import Tally

SMALLEST_BATCH, LARGEST_BATCH = 500, 3_000
"""Larger ones are no faster, and the bar moves once for each."""
FEWEST_DECODED = 10_000
"""Molecules decoded before it is given up."""

Check = Callable[[Sequence[str]], list[str]]
"""Canonical SMILES -> for each the reason it is refused, "" where it passes."""

Source = Callable[[int, int, Tally], list[str]]
"""About so many decodes and a seed -> the molecules that came of them, which it counts in the tally."""


def generate_molecules(
    model: Model,
    count: int,
    check: Check,
    options: SampleOptions = AS_SUITS_PRIOR,
    *,
    distinct: bool = True,
    novel: bool = True,
    max_decoded: int | None = None,
    source: Source | None = None,
    advance: Advance = unwatched,
) -> tuple[list[str], Tally]:
    """Sample the prior until `count` molecules passed, or `max_decoded` were decoded, or Ctrl-C.

    Args:
        model: draws the molecules.
        count: molecules wanted.
        check: the filters.
        options: how molecules are drawn.
        distinct: leave out molecules that came before.
        novel: leave out molecules of the training set.
        max_decoded: give up after so many decodes; None: 20 times `count`, at least 10,000.
        source: draws the molecules instead of the prior.
        advance: told how many molecules each batch has brought.

    Returns:
        Canonical SMILES, at most `count`, and the tally over everything decoded.

    Raises:
        KeyboardInterrupt: before there was a molecule.
    """
    limit = max_decoded or max(20 * count, FEWEST_DECODED)
    tally, kept, known, of_training = _empty_tally(model), list[str](), set[str](), set[str]()
    try:
        for number in range(limit):
            if len(kept) >= count or tally.decoded >= limit:
                break
            size = int(np.clip(1.3 * (count - len(kept)), SMALLEST_BATCH, LARGEST_BATCH))
            seed = batch_seed(options.seed, number)
            size = min(size, limit - tally.decoded)
            drawn = partial(_drawn, model, size, replace(options, seed=seed), tally)
            valid = source(size, seed, tally) if source else drawn()
            fresh = [smiles for smiles in dict.fromkeys(valid) if smiles not in known]
            known.update(fresh)
            tally.unique += len(fresh)
            found = in_training_set(model, fresh)
            of_training |= found
            tally.novel += len(fresh) - len(found)
            candidates = [
                smiles for smiles in (fresh if distinct else valid) if smiles not in of_training or not novel
            ]
            passing = _passing(candidates, check, tally)
            advance(min(len(passing), count - len(kept)))
            kept += passing
    except KeyboardInterrupt:
        if not kept:
            raise
        tally.interrupted = True
    return kept[:count], tally


def _empty_tally(model: Model) -> Tally:
    known = model.training_filter
    return Tally(missed=None if known is None else known.false_positive_rate)


def _drawn(model: Model, count: int, options: SampleOptions, tally: Tally) -> list[str]:
    draws = model.draw(count, options)
    decoded = model.decode_draws(draws, seed=options.seed)
    valid = [smiles for smiles in decoded.smiles if smiles is not None]
    tally.proposals += draws.proposals
    tally.decoded += len(decoded.smiles)
    tally.truncated += int(decoded.truncated.sum())
    tally.valid += len(valid)
    return valid


def _passing(candidates: Sequence[str], check: Check, tally: Tally) -> list[str]:
    reasons = check(candidates)
    passing = [smiles for smiles, reason in zip(candidates, reasons, strict=True) if not reason]
    tally.checked += len(candidates)
    tally.reasons.update(reason for reason in reasons if reason)
    tally.passing += len(passing)
    return passing


def in_training_set(model: Model, smiles: Sequence[str]) -> set[str]:
    """Those that the model's filter takes for training molecules; none where it has no filter."""
    if model.training_filter is None or not smiles:
        return set()
    known = model.training_filter.contains(smiles)
    return {text for text, is_known in zip(smiles, known, strict=True) if is_known}
