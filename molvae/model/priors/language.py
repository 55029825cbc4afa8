"""A prior that writes molecules: the latent codes of what a language model says.

The best prior of a VAE is the aggregated posterior, E_x q(z | x) over molecules x (Tomczak & Welling 2018).
Codes that tell nearly all molecules apart fill a latent space like a hash, and a density of z fitted to them
afterwards learns little of where they lie; the molecules themselves are easy to model. So this prior is
E_x q(z | x) with x drawn from an autoregressive model, as VQ-VAEs draw codes (van den Oord et al. 2017).
It takes the posterior's means, refined until each decodes to the molecule it stands for.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import torch
from jaxtyping import Float, Int
from torch import Tensor, nn

from molvae.errors import SettingError
from molvae.model.nn.decoder import Decoder
from molvae.model.nn.generate import generate
from molvae.model.nn.gru import GRUDecoder
from molvae.model.nn.one_length import chunks_of_one_length
from molvae.model.nn.special_tokens import PAD
from molvae.model.nn.teacher_forcing import TokenWriter, teacher_forced_nll
from molvae.model.priors.prior import AS_SUITS_PRIOR, Coder, Draws, Prior, SampleOptions

LONGEST = 256
"""Tokens after which a sequence is cut; its code is that of what was written so far."""
WRITTEN_AT_ONCE, CODES_AT_ONCE = 16_384, 4_096


class LanguagePrior(TokenWriter):
    """Latent codes of molecules that a language model writes.

    Args:
        vocab_size: V, special tokens included.
        embedding_dim: E, width of the token embeddings.
        hidden_dim: width of the hidden state.
        top_p: nucleus that it writes from where nothing else is asked for (Holtzman et al. 2020): the rare
            tokens beyond are where a model that has not learned long enough goes wrong.
        decoder: builds the language model; see `Kind.decoder`.
    """

    needs_fit = False
    writes = True
    decoding_temperature = 0.0  # a code stands for one molecule: what is random is which one is written

    def __init__(
        self,
        vocab_size: int,
        embedding_dim: int,
        hidden_dim: int,
        top_p: float = 1.0,
        decoder: Callable[..., Decoder] = GRUDecoder,
    ):
        super().__init__()
        self.top_p = top_p
        self.decoder_embedding = nn.Embedding(vocab_size, embedding_dim)
        # the language depends on no latent vector: one of width 1 that is always 0 stands in for it
        self.decoder = decoder(vocab_size, embedding_dim, hidden_dim, latent_dim=1)

    @torch.no_grad()
    def take(self, other: Prior, tokens: Int[Tensor, "T 2"]) -> None:
        """Begin with the weights of a language model of another vocabulary; see `Prior.take`."""
        if not isinstance(other, LanguagePrior):
            return
        self.decoder_embedding.weight[tokens[:, 0]] = other.decoder_embedding.weight[tokens[:, 1]]
        self.decoder.take(other.decoder, tokens, torch.arange(1))

    def loss(self, tokens: Int[Tensor, "B L"]) -> Float[Tensor, " B"]:
        """-log p(x) of sequences, shorter ones padded at the end, in nats per molecule."""
        return teacher_forced_nll(self, tokens, self.nothing(len(tokens)))

    def nothing(self, count: int) -> Float[Tensor, "count 1"]:
        """The latent vectors that say nothing."""
        return torch.zeros(count, 1, device=self.decoder_embedding.weight.device)

    def fit(self, z: Float[Tensor, "N D"], generator: torch.Generator) -> None:
        """Nothing to fit to latent vectors: it is trained on the molecules."""

    @torch.no_grad()
    def sample(
        self, count: int, generator: torch.Generator, coder: Coder, options: SampleOptions = AS_SUITS_PRIOR
    ) -> Draws:
        """Codes of molecules that are written independently; see `Prior.sample`."""
        written = (self.write(size, generator, options) for size in sizes_written(count))
        return Draws(torch.cat([codes_of(tokens, coder, options.exact) for tokens in written]))

    def write(
        self, count: int, generator: torch.Generator, options: SampleOptions = AS_SUITS_PRIOR
    ) -> Int[Tensor, "count L"]:
        """Sequences that are written independently, padded at the end.

        Raises:
            SettingError: temperature 0, at which all would be one molecule.
        """
        if options.temperature == 0:
            raise SettingError("temperature", 0, "this model's prior would write one molecule over and over")
        return generate(
            self,
            self.nothing(count),
            max_length=LONGEST,
            temperature=1.0 if options.temperature is None else options.temperature,
            top_p=self.top_p if options.top_p is None else options.top_p,
            generator=generator,
        ).tokens


def sizes_written(count: int) -> list[int]:
    """How many sequences are written at a time, so that they fit into memory."""
    return [min(WRITTEN_AT_ONCE, count - start) for start in range(0, count, WRITTEN_AT_ONCE)]


def codes_of(tokens: Int[Tensor, "B L"], coder: Coder, exact: bool) -> Float[Tensor, "B D"]:
    """Posterior means of padded sequences, at least one.

    Args:
        tokens: sequences, padded at the end.
        coder: the network.
        exact: refine the means until they decode to the sequences.
    """
    lengths = (tokens != PAD).sum(1)
    groups = chunks_of_one_length(np.arange(len(tokens)), lengths.cpu().numpy(), CODES_AT_ONCE)
    means = torch.cat([coder.encode(tokens[rows, : int(lengths[rows[0]])]).mean for rows in groups])
    rows = torch.from_numpy(np.concatenate(groups)).to(lengths.device)
    z = torch.empty_like(means).index_copy_(0, rows, means)
    return coder.refine(tokens, z) if exact else z
