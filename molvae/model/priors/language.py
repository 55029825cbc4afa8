"""A prior that writes molecules: the latent codes of what a language model says.

The best prior of a VAE is the aggregated posterior, E_x q(z | x) over molecules x (Tomczak & Welling 2018).
Codes that tell nearly all molecules apart fill a latent space like a hash, and a density of z fitted to them
afterwards learns little of where they lie; the molecules themselves are easy to model. So this prior is
E_x q(z | x) with x drawn from an autoregressive model, as VQ-VAEs draw codes (van den Oord et al. 2017).
It takes the posterior's means, refined until each decodes to the molecule it stands for.
"""

from __future__ import annotations

from collections.abc import Callable
from math import ceil

import numpy as np
import torch
from jaxtyping import Bool, Float, Int
from torch import Tensor, nn

from molvae.errors import MolvaeError
from molvae.model.nn.decoder import GRUDecoder
from molvae.model.nn.generate import generate
from molvae.model.nn.one_length import chunks_of_one_length
from molvae.model.nn.posterior import Posterior
from molvae.model.nn.special_tokens import PAD
from molvae.model.nn.teacher_forcing import TokenWriter, teacher_forced_nll

LONGEST = 256
"""Tokens after which a sequence is cut; its code is that of what was written so far."""
WRITTEN_AT_ONCE, CODES_AT_ONCE = 16_384, 4_096
MOST_WRITTEN = 1_000
"""Sequences for each that is taken, beyond which something is wrong."""

Accept = Callable[[Int[Tensor, "B L"]], Bool[Tensor, " B"]]
"""Padded sequences -> which of them are taken."""


class LanguagePrior(TokenWriter):
    """Latent codes of molecules that a GRU language model writes.

    Args:
        vocab_size: V, special tokens included.
        embedding_dim: E, width of the token embeddings.
        hidden_dim: width of the hidden state.
        encode: sequences of one length -> their posterior.
        refine: such sequences and codes of theirs -> codes that decode to them.
        top_p: nucleus that it writes from where nothing else is asked for (Holtzman et al. 2020): the rare
            tokens beyond are where a model that has not learnt long enough goes wrong.
    """

    decoding_temperature = 0.0  # a code stands for one molecule: the chance is in which one is written
    is_fitted = False

    def __init__(
        self,
        vocab_size: int,
        embedding_dim: int,
        hidden_dim: int,
        encode: Callable[[Int[Tensor, "B L"]], Posterior],
        refine: Callable[[Int[Tensor, "B L"], Float[Tensor, "B D"]], Float[Tensor, "B D"]],
        top_p: float = 1.0,
    ):
        super().__init__()
        self.top_p = top_p
        self.decoder_embedding = nn.Embedding(vocab_size, embedding_dim)
        # the language depends on no latent vector: one of width 1 that is always 0 stands in for it
        self.decoder = GRUDecoder(vocab_size, embedding_dim, hidden_dim, latent_dim=1)
        self.encode, self.refine = encode, refine

    def nll(self, tokens: Int[Tensor, "B L"]) -> Float[Tensor, " B"]:
        """-log p(x) of sequences of one length, in nats per molecule."""
        return teacher_forced_nll(self, tokens, self.nothing(len(tokens)))

    def nothing(self, count: int) -> Float[Tensor, "count 1"]:
        """The latent vectors that say nothing."""
        return torch.zeros(count, 1, device=self.decoder_embedding.weight.device)

    def fit(self, z: Float[Tensor, "N D"], generator: torch.Generator) -> None:
        """Nothing to fit to latent vectors: it is trained on the molecules."""

    @torch.no_grad()
    def sample(
        self,
        count: int,
        generator: torch.Generator,
        *,
        temperature: float | None = None,
        top_p: float | None = None,
        exact: bool = True,
        accept: Accept | None = None,
    ) -> Float[Tensor, "count D"]:
        """Codes of molecules that are written independently.

        Args:
            count: of molecules.
            generator: of the draws.
            temperature: of the writing, above 0; None is 1.
            top_p: nucleus of the writing; None is its own.
            exact: refine the posterior means until they decode to what was written.
            accept: tells which of the written sequences are taken: a resampled prior (Bauer & Mnih 2019);
                None takes all.
        """
        temperature = 1.0 if temperature is None else temperature
        codes, written, taken = [], 0, 0
        while taken < count:
            size = min(WRITTEN_AT_ONCE, still_to_write(count, written, taken))
            tokens = self.write(size, generator, temperature, top_p)
            tokens = (tokens if accept is None else tokens[accept(tokens)])[: count - taken]
            written, taken = written + size, taken + len(tokens)
            codes += [self._codes(tokens, exact)] if len(tokens) else []
        return torch.cat(codes)

    def write(
        self, count: int, generator: torch.Generator, temperature: float = 1.0, top_p: float | None = None
    ) -> Int[Tensor, "count L"]:
        """Sequences that are written independently, padded at the end; see `sample` for the arguments."""
        return generate(
            self,
            self.nothing(count),
            max_length=LONGEST,
            temperature=temperature,
            top_p=self.top_p if top_p is None else top_p,
            generator=generator,
        ).tokens

    def _codes(self, tokens: Int[Tensor, "B L"], exact: bool) -> Float[Tensor, "B D"]:
        lengths = (tokens != PAD).sum(1)
        groups = chunks_of_one_length(np.arange(len(tokens)), lengths.cpu().numpy(), CODES_AT_ONCE)
        codes = [self._code(tokens[rows, : int(lengths[rows[0]])], exact) for rows in groups]
        rows = torch.from_numpy(np.concatenate(groups)).to(lengths.device)
        z = torch.cat(codes)
        return torch.empty_like(z).index_copy_(0, rows, z)

    def _code(self, tokens: Int[Tensor, "B L"], exact: bool) -> Float[Tensor, "B D"]:
        mean = self.encode(tokens).mean
        return self.refine(tokens, mean) if exact else mean


def still_to_write(count: int, written: int, taken: int) -> int:
    """Sequences to write until `count` are taken, if as many of them are taken as of those written so far.

    Raises:
        MolvaeError: next to none are taken.
    """
    missing = count - taken
    if written > MOST_WRITTEN * (taken + 10):
        raise MolvaeError(
            f"of {written:,} molecules that the prior wrote {taken:,} look like those it learnt from: the"
            " model is damaged; with top_p=1 it writes without looking"
        )
    return missing if written == taken else ceil(1.1 * missing * written / max(taken, 1))
