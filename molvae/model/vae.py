"""The sequence VAE: encoder, latent prior, decoder, and the property head where there is one."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import torch
from jaxtyping import Float, Int
from torch import Tensor, nn
from torch.nn.utils.rnn import PackedSequence

from molvae.model.decoder import GRUDecoder
from molvae.model.encoder import GRUEncoder
from molvae.model.language_prior import LanguagePrior
from molvae.model.posterior import Posterior
from molvae.model.prior import PRIORS
from molvae.model.property_head import PropertyAxes, PropertyHead
from molvae.model.refine import refined
from molvae.model.teacher_forcing import TokenWriter, teacher_forced_nll


class SequenceVAE(TokenWriter):
    """A GRU VAE over token sequences (Kingma & Welling 2014; Bowman et al. 2016).

    All batches hold sequences of one exact length, so that nothing is padded, packed or masked.

    Args:
        vocab_size: V, special tokens included.
        latent_dim: D, width of z.
        embedding_dim: E, width of the token embeddings.
        encoder_dim: hidden width of each encoder direction.
        encoder_layers: stacked encoder layers.
        bidirectional: whether the encoder reads in both directions.
        decoder_dim: hidden width of the decoder.
        decoder_layers: stacked decoder layers.
        dropout: dropout between decoder layers.
        share_embeddings: one embedding table for encoder and decoder.
        num_properties: properties predicted from z; 0 for no property head.
        axes: names of the properties that the first dimensions of z stand for.
        prior: what new latent vectors are drawn from: a name in `molvae.model.prior.PRIORS`, or `language`.
        prior_dim: hidden width of the language prior.
        prior_top_p: nucleus that the language prior writes from.
    """

    def __init__(
        self,
        vocab_size: int,
        latent_dim: int = 64,
        embedding_dim: int = 64,
        encoder_dim: int = 256,
        encoder_layers: int = 1,
        bidirectional: bool = True,
        decoder_dim: int = 512,
        decoder_layers: int = 1,
        dropout: float = 0.0,
        share_embeddings: bool = True,
        num_properties: int = 0,
        axes: Sequence[str] = (),
        prior: str = "gaussian_mixture",
        prior_dim: int = 768,
        prior_top_p: float = 1.0,
    ):
        super().__init__()
        self.latent_dim = latent_dim
        self.encoder_embedding = nn.Embedding(vocab_size, embedding_dim)
        self.decoder_embedding = (
            self.encoder_embedding if share_embeddings else nn.Embedding(vocab_size, embedding_dim)
        )
        self.encoder = GRUEncoder(embedding_dim, encoder_dim, latent_dim, encoder_layers, bidirectional)
        self.decoder = GRUDecoder(vocab_size, embedding_dim, decoder_dim, latent_dim, decoder_layers, dropout)
        # not self.encode: a model that is part of itself is not freed when a copy of it is done with
        read = partial(posterior_of, self.encoder_embedding, self.encoder)
        refine = partial(refined, self.decoder_embedding, self.decoder)
        self.prior = (
            LanguagePrior(vocab_size, embedding_dim, prior_dim, read, refine, prior_top_p)
            if prior == "language"
            else PRIORS[prior](latent_dim)
        )
        self.property_head = PropertyHead(latent_dim, num_properties) if num_properties else None
        self.axes = PropertyAxes(len(axes)) if axes else None

    def encode(self, tokens: Int[Tensor, "B L"] | PackedSequence) -> Posterior:
        """The posterior of sequences of one length, or packed ones of several, without bos and eos."""
        return posterior_of(self.encoder_embedding, self.encoder, tokens)

    def refine(self, tokens: Int[Tensor, "B L"], z: Float[Tensor, "B D"]) -> Float[Tensor, "B D"]:
        """Codes of sequences of one length, moved until greedy decoding gives these back; see `refined`."""
        return refined(self.decoder_embedding, self.decoder, tokens, z)

    def nll(
        self,
        tokens: Int[Tensor, "B L"],
        z: Float[Tensor, "B D"],
        token_dropout: float = 0.0,
        generator: torch.Generator | None = None,
    ) -> Float[Tensor, " B"]:
        """-log p(x | z) in nats per molecule; see `teacher_forced_nll` for the arguments."""
        return teacher_forced_nll(self, tokens, z, token_dropout, generator)


def posterior_of(
    embedding: nn.Embedding, encoder: GRUEncoder, tokens: Int[Tensor, "B L"] | PackedSequence
) -> Posterior:
    """What an encoder makes of sequences of one length, or of packed ones of several."""
    if isinstance(tokens, PackedSequence):
        return encoder(tokens._replace(data=embedding(tokens.data)))
    return encoder(embedding(tokens))
