"""The sequence VAE: encoder, latent prior, decoder, and the property head where there is one."""

from __future__ import annotations

import torch
from jaxtyping import Float, Int
from torch import Tensor, nn

from molvae.model.decoder import GRUDecoder
from molvae.model.elbo import sequence_nll
from molvae.model.encoder import GRUEncoder
from molvae.model.posterior import Posterior
from molvae.model.prior import PRIORS
from molvae.model.property_head import PropertyHead
from molvae.special_tokens import BOS, EOS, UNK


class SequenceVAE(nn.Module):
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
        prior: the density that new molecules are sampled from: a name in `molvae.model.prior.PRIORS`.
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
        prior: str = "gaussian_mixture",
    ):
        super().__init__()
        self.latent_dim = latent_dim
        self.encoder_embedding = nn.Embedding(vocab_size, embedding_dim)
        self.decoder_embedding = (
            self.encoder_embedding if share_embeddings else nn.Embedding(vocab_size, embedding_dim)
        )
        self.encoder = GRUEncoder(embedding_dim, encoder_dim, latent_dim, encoder_layers, bidirectional)
        self.decoder = GRUDecoder(vocab_size, embedding_dim, decoder_dim, latent_dim, decoder_layers, dropout)
        self.prior = PRIORS[prior](latent_dim)
        self.property_head = PropertyHead(latent_dim, num_properties) if num_properties else None

    def encode(self, tokens: Int[Tensor, "B L"]) -> Posterior:
        """The posterior of sequences of one length, without bos and eos."""
        return self.encoder(self.encoder_embedding(tokens))

    def nll(
        self,
        tokens: Int[Tensor, "B L"],
        z: Float[Tensor, "B D"],
        token_dropout: float = 0.0,
        generator: torch.Generator | None = None,
    ) -> Float[Tensor, " B"]:
        """-log p(x | z) with teacher forcing, eos included, in nats per molecule.

        Args:
            tokens: sequences without bos and eos.
            z: one latent vector each.
            token_dropout: share of the decoder's input tokens hidden behind [unk] (Bowman et al. 2016).
            generator: of the dropout's randomness.
        """
        inputs = nn.functional.pad(tokens, (1, 0), value=BOS)
        if token_dropout:
            chance = torch.rand(tokens.shape, generator=generator, device=tokens.device)
            inputs[:, 1:] = tokens.masked_fill(chance < token_dropout, UNK)
        targets = nn.functional.pad(tokens, (0, 1), value=EOS)
        logits, _ = self.decoder(self.decoder_embedding(inputs), z, self.decoder.initial_state(z))
        return sequence_nll(logits, targets)
