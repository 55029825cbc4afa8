"""New molecules in the number that was asked for, and an honest account of how many decodes they took."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np

from molvae.model.model import Model
from molvae.parallel.seeds import batch_seed

SMALLEST_BATCH, LARGEST_BATCH = 500, 10_000

Check = Callable[[Sequence[str]], list[str]]
"""Canonical SMILES -> for each the reason it is refused, "" where it passes."""


@dataclass
class Tally:
    """What became of the molecules decoded; each count is of those the step before has left."""

    drafts: int = 0
    """Written by a resampled prior, which draws the latent vectors of those that it takes."""
    decoded: int = 0
    truncated: int = 0
    """Sequences that did not end within the model's maximum length: they count as invalid."""
    valid: int = 0
    """Accepted by RDKit."""
    unique: int = 0
    """Distinct canonical SMILES among the valid ones."""
    novel: int = 0
    """Unique ones that the training set does not hold, as far as the model's Bloom filter tells."""
    checked: int = 0
    """Molecules shown to the filters."""
    passing: int = 0
    """Of those, the ones that passed."""
    reasons: Counter[str] = field(default_factory=Counter)
    """How many failed the filters for each reason."""


def generate_molecules(
    codec: Model,
    count: int,
    check: Check,
    *,
    temperature: float | None = None,
    top_p: float | None = None,
    distinct: bool = True,
    novel: bool = True,
    max_decoded: int | None = None,
    seed: int = 0,
    advance: Callable[[int], object] = lambda kept: None,
) -> tuple[list[str], Tally]:
    """Sample the prior until `count` molecules passed, or `max_decoded` were decoded.

    Args:
        codec: the model.
        count: molecules wanted.
        check: the filters.
        temperature: see `Model.sample_with_reasons`, and `top_p` too.
        top_p: nucleus.
        distinct: leave out molecules that came before.
        novel: leave out molecules of the training set.
        max_decoded: give up after so many decodes; None: 20 times `count`, at least 10,000.
        seed: of everything.
        advance: told how many molecules each batch has brought.

    Returns:
        Canonical SMILES, at most `count`, and the tally over everything decoded.
    """
    limit = max_decoded or max(20 * count, LARGEST_BATCH)
    tally, kept, known, learnt = Tally(), [], set(), set()
    for number in range(limit):
        if len(kept) >= count or tally.decoded >= limit:
            break
        size = int(np.clip(1.3 * (count - len(kept)), SMALLEST_BATCH, LARGEST_BATCH))
        decoded = codec.sample_with_reasons(
            min(size, limit - tally.decoded),
            seed=batch_seed(seed, number),
            temperature=temperature,
            top_p=top_p,
        )
        valid = [smiles for smiles in decoded.smiles if smiles is not None]
        tally.drafts += decoded.drafts
        tally.decoded += len(decoded.smiles)
        tally.truncated += int(decoded.truncated.sum())
        tally.valid += len(valid)
        fresh = [smiles for smiles in dict.fromkeys(valid) if smiles not in known]
        known.update(fresh)
        tally.unique += len(fresh)
        seen = seen_in_training(codec, fresh)
        learnt |= seen
        tally.novel += len(fresh) - len(seen)
        candidates = [
            smiles for smiles in (fresh if distinct else valid) if smiles not in learnt or not novel
        ]
        reasons = check(candidates)
        tally.checked += len(candidates)
        tally.reasons.update(reason for reason in reasons if reason)
        passing = [smiles for smiles, reason in zip(candidates, reasons, strict=True) if not reason]
        tally.passing += len(passing)
        advance(min(len(passing), count - len(kept)))
        kept += passing
    return kept[:count], tally


def seen_in_training(codec: Model, smiles: Sequence[str]) -> set[str]:
    """Those that the model's Bloom filter takes for training molecules; none where it has no filter."""
    if codec.seen is None or not smiles:
        return set()
    return {text for text, known in zip(smiles, codec.seen.contains(smiles), strict=True) if known}
