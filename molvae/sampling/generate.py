"""New molecules in the number that was asked for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

import numpy as np

from molvae.model.model import Model
from molvae.model.priors.prior import AS_SUITS_PRIOR, SampleOptions, is_writing
from molvae.parallel.progress import Advance, unwatched
from molvae.parallel.seeds import batch_seed
from molvae.sampling.tally import Tally

SMALLEST_BATCH, LARGEST_BATCH = 200, 3_000
"""Larger ones are no faster, and the bar moves once for each."""
SURPLUS = 1.1
"""By how much more molecules are drawn than have to be, if as many are left as before."""
LEFT = 0.8
"""Share of molecules that is left, as long as none has been seen."""
FEWEST_DECODED = 10_000
"""Molecules drawn before it is given up."""

Check = Callable[[Sequence[str]], list[str]]
"""Canonical SMILES -> for each the reason it is refused, "" where it passes."""

Source = Callable[[int, int, Tally], list[str]]
"""About so many draws and a seed -> the molecules that came of them, which it counts in the tally."""


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
    """Sample the prior until `count` molecules passed, or `max_decoded` were drawn, or Ctrl-C.

    Where the prior writes molecules, latent codes are taken only of those that pass.

    Args:
        model: draws the molecules.
        count: molecules wanted.
        check: the filters.
        options: how molecules are drawn.
        distinct: leave out molecules that came before.
        novel: leave out molecules of the training set.
        max_decoded: give up after drawing so many; None: 20 times `count`, at least 10,000.
        source: draws the molecules instead of the prior.
        advance: told how many molecules each batch has brought.

    Returns:
        Canonical SMILES, at most `count`, and the tally over everything drawn.

    Raises:
        KeyboardInterrupt: before there was a molecule.
    """
    limit = max_decoded or max(20 * count, FEWEST_DECODED)
    sieve, kept = _Sieve(model, check, distinct, novel), list[str]()
    tally, writes = sieve.tally, source is None and is_writing(model.network.prior)
    draw = source or partial(_written if writes else _decoded, model, options)
    try:
        for number in range(limit):
            if len(kept) >= count or tally.decoded >= limit:
                break
            missing = count - len(kept)
            size = min(_size(missing, len(kept), tally.decoded), limit - tally.decoded)
            passing = sieve.passing(draw(size, batch_seed(options.seed, number), tally))
            if writes:
                passing = _through_codes(model, passing[:missing], sieve)
            advance(min(len(passing), missing))
            kept += passing
    except KeyboardInterrupt:
        if not kept:
            raise
        tally.interrupted = True
    return kept[:count], tally


def _size(missing: int, kept: int, decoded: int) -> int:
    """Molecules to draw next, by what was left of those before."""
    left = kept / decoded if decoded else LEFT
    return int(np.clip(SURPLUS * missing / max(left, 1e-6), SMALLEST_BATCH, LARGEST_BATCH))


def _written(model: Model, options: SampleOptions, count: int, seed: int, tally: Tally) -> list[str]:
    """Molecules that the prior wrote, without their codes."""
    smiles, drafts = model.write_chosen(count, replace(options, seed=seed))
    tally.proposals += drafts
    return _valid(smiles, tally)


def _decoded(model: Model, options: SampleOptions, count: int, seed: int, tally: Tally) -> list[str]:
    """Molecules that draws of the prior decode to."""
    decoded = model.decode_draws(model.draw(count, replace(options, seed=seed)), seed=seed)
    tally.truncated += int(decoded.truncated.sum())
    return _valid(decoded.smiles, tally)


@dataclass
class _Sieve:
    """What molecules have to pass, and the account of it."""

    model: Model
    check: Check
    distinct: bool
    novel: bool
    tally: Tally = field(init=False)
    known: set[str] = field(default_factory=set)
    """Molecules that came before."""
    of_training: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        memory = self.model.training_filter
        self.tally = Tally(missed=None if memory is None else memory.false_positive_rate)

    def passing(self, valid: Sequence[str]) -> list[str]:
        """Those of the molecules that are new and that the filters let through."""
        fresh = [smiles for smiles in dict.fromkeys(valid) if smiles not in self.known]
        self.known.update(fresh)
        found = in_training_set(self.model, fresh)
        self.of_training |= found
        self.tally.unique += len(fresh)
        self.tally.novel += len(fresh) - len(found)
        return self._checked(
            [
                smiles
                for smiles in (fresh if self.distinct else valid)
                if smiles not in self.of_training or not self.novel
            ]
        )

    def _checked(self, candidates: Sequence[str]) -> list[str]:
        reasons = self.check(candidates)
        passing = [smiles for smiles, reason in zip(candidates, reasons, strict=True) if not reason]
        self.tally.checked += len(candidates)
        self.tally.reasons.update(reason for reason in reasons if reason)
        self.tally.passing += len(passing)
        return passing


def _through_codes(model: Model, smiles: list[str], sieve: _Sieve) -> list[str]:
    """What the latent codes of molecules decode to: the molecules, or others if these pass as well."""
    if not smiles:
        return []
    decoded = model.reconstruct(smiles, exact=True)
    same = [text for text, back in zip(smiles, decoded, strict=True) if text == back]
    sieve.tally.changed += len(smiles) - len(same)
    others = [back for text, back in zip(smiles, decoded, strict=True) if text != back]
    return same + sieve.passing(_valid(others, sieve.tally))


def _valid(smiles: Sequence[str | None], tally: Tally) -> list[str]:
    valid = [text for text in smiles if text is not None]
    tally.decoded += len(smiles)
    tally.valid += len(valid)
    return valid


def in_training_set(model: Model, smiles: Sequence[str]) -> set[str]:
    """Those that the model's filter takes for training molecules; none where it has no filter."""
    if model.training_filter is None or not smiles:
        return set()
    known = model.training_filter.contains(smiles)
    return {text for text, is_known in zip(smiles, known, strict=True) if is_known}
