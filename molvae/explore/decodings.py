"""Several decodings of one latent vector: which molecules it stands for, and how surely."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float
from torch import Tensor

from molvae.model.agreement import BEAMS
from molvae.model.model import Model
from molvae.parallel.progress import Advance, unwatched

_DECODED_AT_ONCE = 512


@dataclass(frozen=True)
class Decodings:
    """What was drawn from the decoder at one latent vector."""

    smiles: list[str]
    """Distinct canonical SMILES, the most frequent first."""
    frequency: list[float]
    """Share of all draws that gave each; what is missing to 1 was no molecule."""
    entropy: float
    """Of the distribution of outcomes in nats, no molecule being one of them: 0 where all draws agree. It
    cannot exceed the logarithm of the number of draws, and is NaN where no draw was a molecule."""


def tally(drawn: Sequence[str | None]) -> Decodings:
    """Frequencies and entropy of draws; None stands for no molecule.

    >>> tally(["CC", "C", None, "CC"]).frequency
    [0.5, 0.25]
    """
    counts = Counter(drawn)
    shares = np.array(list(counts.values())) / len(drawn)
    failed = counts.pop(None, 0)
    # equal frequencies in the order of the text, so that nothing depends on the order of the draws
    ranked = sorted(
        ((text, count) for text, count in counts.items() if text), key=lambda one: (-one[1], one[0])
    )
    return Decodings(
        smiles=[text for text, _ in ranked],
        frequency=[count / len(drawn) for _, count in ranked],
        entropy=float("nan") if failed == len(drawn) else float(max(0.0, -(shares * np.log(shares)).sum())),
    )


def likeliest(
    model: Model, z: Float[Tensor, "n D"], advance: Advance = unwatched, *, beams: int = BEAMS
) -> list[str | None]:
    """The likeliest molecule of each latent vector; tells of its advance.

    Args:
        model: the model.
        z: latent vectors.
        beams: see `Model.decode`.
        advance: told how many vectors each batch has decoded.
    """
    found: list[str | None] = []
    for batch in z.split(_DECODED_AT_ONCE):
        found += model.decode(batch, beams=beams)
        advance(len(batch))
    return found


def decodings(
    model: Model,
    z: Float[Tensor, "n D"],
    count: int,
    *,
    temperature: float = 1.0,
    top_p: float = 1.0,
    seed: int = 0,
) -> list[Decodings]:
    """Decode each latent vector `count` times.

    Args:
        model: the model.
        z: latent vectors.
        count: draws from the decoder at each.
        temperature: 1 draws from the model's own distribution.
        top_p: nucleus of that distribution.
        seed: seeds the draws.
    """
    drawn = model.decode(z.repeat_interleave(count, 0), temperature=temperature, top_p=top_p, seed=seed)
    return [tally(drawn[start : start + count]) for start in range(0, len(drawn), count)]
