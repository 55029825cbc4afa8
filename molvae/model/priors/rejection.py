"""A prior whose molecules are taken or not, so that those taken look like the ones it learned from.

What a prior writes is a proposal; each is accepted with a probability (a resampled prior: Bauer & Mnih 2019).
"""

from __future__ import annotations

from collections.abc import Callable
from math import ceil

import torch
from jaxtyping import Bool, Float, Int
from torch import Generator, Tensor

from molvae.errors import MolvaeError
from molvae.model.priors.language import WRITTEN_AT_ONCE, codes_of
from molvae.model.priors.prior import AS_SUITS_PRIOR, Coder, Draws, Prior, SampleOptions, WritingPrior

MOST_WRITTEN = 1_000
"""Sequences for each that is taken, beyond which something is wrong."""

Accept = Callable[[Int[Tensor, "B L"], Generator], Bool[Tensor, " B"]]
"""Padded sequences, and the source of randomness -> which of them are taken."""


class RejectionPrior:
    """A writing prior of whose molecules some are taken.

    Args:
        prior: writes the proposals.
        accept: tells which of them are taken.
    """

    needs_fit = False
    writes = True

    def __init__(self, prior: WritingPrior, accept: Accept):
        self.prior, self.accept = prior, accept
        self.decoding_temperature = prior.decoding_temperature

    def fit(self, z: Float[Tensor, "N D"], generator: Generator) -> None:
        """Nothing to fit."""

    def take(self, other: Prior, tokens: Int[Tensor, "T 2"]) -> None:
        """Begin with what the other prior knows of writing."""
        self.prior.take(other, tokens)

    def loss(self, tokens: Int[Tensor, "B L"]) -> Float[Tensor, " B"]:
        """The loss of the prior that writes."""
        return self.prior.loss(tokens)

    def write(
        self, count: int, generator: Generator, options: SampleOptions = AS_SUITS_PRIOR
    ) -> Int[Tensor, "count L"]:
        """Proposals, all of them."""
        return self.prior.write(count, generator, options)

    @torch.no_grad()
    def sample(
        self, count: int, generator: Generator, coder: Coder, options: SampleOptions = AS_SUITS_PRIOR
    ) -> Draws:
        """Codes of the molecules that were taken; see `Prior.sample`.

        Raises:
            MolvaeError: next to none are taken.
        """
        taken, written = self.taken(count, generator, options)
        return Draws(
            torch.cat([codes_of(tokens, coder, options.exact) for tokens in taken]), proposals=written
        )

    def taken(
        self, count: int, generator: Generator, options: SampleOptions = AS_SUITS_PRIOR
    ) -> tuple[list[Tensor], int]:
        """So many proposals that were taken, as padded sequences, and how many were written for them.

        Raises:
            MolvaeError: next to none are taken.
        """
        chunks, written, taken = [], 0, 0
        while taken < count:
            size = min(WRITTEN_AT_ONCE, still_to_write(count, written, taken))
            tokens = self.prior.write(size, generator, options)
            tokens = tokens[self.accept(tokens, generator)][: count - taken]
            written, taken = written + size, taken + len(tokens)
            chunks += [tokens] if len(tokens) else []
        return chunks, written


def still_to_write(count: int, written: int, taken: int) -> int:
    """Sequences to write until `count` are taken, if as many of them are taken as of those written so far.

    Raises:
        MolvaeError: next to none are taken.
    """
    missing = count - taken
    if written > MOST_WRITTEN * (taken + 10):
        raise MolvaeError(
            f"of {written:,} molecules that the prior wrote {taken:,} look like those it learned from: the"
            " model is damaged; with top_p=1 it writes without looking"
        )
    return missing if written == taken else ceil(1.1 * missing * written / max(taken, 1))
