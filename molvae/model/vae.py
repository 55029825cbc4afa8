"""The sequence VAE: encoder, latent prior, decoder, and the property head where there is one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

import torch
from jaxtyping import Float, Int
from torch import Tensor, nn
from torch.nn.utils.rnn import PackedSequence

from molvae.checks.schema import check_arguments
from molvae.model.nn.decoder import GRUDecoder
from molvae.model.nn.encoder import GRUEncoder
from molvae.model.nn.posterior import Posterior
from molvae.model.nn.property_head import PropertyAxes, PropertyHead
from molvae.model.nn.refine import refined
from molvae.model.nn.teacher_forcing import TokenWriter, teacher_forced_nll
from molvae.model.priors.gaussian import PRIORS
from molvae.model.priors.language import LanguagePrior


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
        prior: what new latent vectors are drawn from: `language`, or a name in `priors.gaussian.PRIORS`.
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


def vae_of(weights: Mapping[str, Tensor], vocab_size: int, architecture: dict[str, Any]) -> SequenceVAE:
    """The network of a file: its settings are held against the weights before memory is taken for it.

    Raises:
        ValueError: settings and weights are not of one network.
    """
    size = sum(tensor.numel() for tensor in weights.values())
    settings = {"vocab_size": vocab_size, **architecture}
    check_arguments(SequenceVAE, settings, "architecture")
    for name, value in settings.items():
        most = len(weights) if name.endswith("_layers") else size
        if isinstance(value, int) and not 0 <= value <= most:
            raise ValueError(f"architecture.{name}={value} with {size:,} weights")
    with torch.device("meta"):  # knows shapes, and takes no memory
        wanted = SequenceVAE(**settings).state_dict()
    odd = [name for name in wanted.keys() | weights.keys() if _shape(wanted, name) != _shape(weights, name)]
    if odd:
        raise ValueError(f"{min(odd)}: {_shape(wanted, min(odd))} is wanted, not {_shape(weights, min(odd))}")
    model = SequenceVAE(**settings)
    model.load_state_dict(weights)
    return model


def _shape(tensors: Mapping[str, Tensor], name: str) -> tuple[int, ...] | None:
    return tuple(tensors[name].shape) if name in tensors else None
