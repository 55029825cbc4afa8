"""Where a sum of molecules lies in latent space, and the molecules that are found there.

A sum of molecules that have little in common lies where no training molecule does, and what decodes there is
odd. Molecules with parts exchanged, chosen by where the encoder places them, are the nearest real ones.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd
from jaxtyping import Float
from torch import Tensor

from molvae.errors import ArgumentError
from molvae.explore.analogues import DISTANCE, LATENT, PARTS, SOURCE
from molvae.explore.decodings import Decodings
from molvae.explore.path import TO_START
from molvae.explore.similarity import similarity_to
from molvae.explore.start import Start, read_start
from molvae.explore.stepping import stepped
from molvae.filters.chain import FilterChain
from molvae.model.model import Model
from molvae.parallel.progress import Advance, unwatched
from molvae.table import SMILES

FREQUENCY, ENTROPY = "frequency", "entropy"
COLUMNS = (FREQUENCY, ENTROPY, TO_START, SOURCE, DISTANCE)
"""Beside the molecules."""
STEPS = 4
"""Parts that are exchanged one after the other."""


@dataclass(frozen=True)
class Sum:
    """A point of latent space: start + scale * (plus - minus), each the mean of its molecules' codes."""

    z: Float[Tensor, " D"]
    start: Start
    added: Start | None
    """None where nothing is added."""

    @property
    def nearest(self) -> dict[str, float]:
        """Of what is begun from and of what is added, the molecule nearest to the point, and its distance."""
        found = {}
        for group in (self.start, self.added):
            if group is not None:
                distance = (group.z - self.z).norm(dim=1)
                found[group.smiles[int(distance.argmin())]] = float(distance.min())
        return found


def summed(
    model: Model, start: Sequence[str], minus: Sequence[str], plus: Sequence[str], scale: float = 1.0
) -> Sum:
    """Encode molecules, and add and subtract them.

    Raises:
        MolvaeError: no molecule of a group can be encoded.
        ArgumentError: neither minus nor plus.
    """
    if not minus and not plus:
        raise ArgumentError("minus and plus are both empty: give what to take away, what to add, or both")
    begin = read_start(model, start, "start")
    added = read_start(model, plus, "plus") if plus else None
    z = begin.z.mean(0)
    if added is not None:
        z = z + scale * added.z.mean(0)
    if minus:
        z = z - scale * read_start(model, minus, "minus").z.mean(0)
    return Sum(z, begin, added)


def decoded(model: Model, total: Sum, found: Decodings) -> pd.DataFrame:
    """The molecules that were drawn at a sum, the most frequent first, with the columns `COLUMNS`."""
    return _table(model, total, found.smiles, found.frequency, found.entropy, LATENT)


def by_parts(
    model: Model,
    total: Sum,
    chain: FilterChain,
    entropy: float,
    *,
    seed: int = 0,
    advance: Advance = unwatched,
) -> pd.DataFrame:
    """Molecules that pass filters, made by exchanging parts toward a sum, the nearest to it first.

    Args:
        model: tells where molecules lie.
        total: the sum; the nearest of its start molecules, and of those that are added, are begun from.
        chain: the filters.
        entropy: of the draws at the sum, repeated in each row.
        seed: seeds the exchanges.
        advance: told of each molecule that was begun from.
    """
    made: dict[str, None] = {}
    for text in total.nearest:
        for step in stepped(model, text, [total.z] * STEPS, chain, seed):
            made |= dict.fromkeys(step)
        advance(1)
    new = [text for text in made if text not in total.nearest]
    table = _table(model, total, new, [0.0] * len(new), entropy, PARTS)
    return table.sort_values(DISTANCE, kind="stable", ignore_index=True)


def _table(
    model: Model, total: Sum, smiles: Sequence[str], frequency: Sequence[float], entropy: float, source: str
) -> pd.DataFrame:
    distance = (model.encode(smiles) - total.z).norm(dim=1).cpu().numpy() if smiles else []
    columns = {
        SMILES: pd.Series(smiles, dtype=object),
        FREQUENCY: frequency,
        ENTROPY: entropy,
        TO_START: similarity_to(smiles, total.start.smiles),
        SOURCE: source,
        DISTANCE: distance,
    }
    return pd.DataFrame(columns)
