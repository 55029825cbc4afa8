"""A kind of network, as the setting `architecture.kind` names it: an encoder and a decoder."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from molvae.model.nn.decoder import Decoder
from molvae.model.nn.encoder import Encoder


@dataclass(frozen=True)
class Kind:
    """An encoder and a decoder that are built together."""

    encoder: Callable[..., Encoder]
    """Takes embedding_dim, hidden_dim, latent_dim, num_layers and bidirectional."""
    decoder: Callable[..., Decoder]
    """Takes vocab_size, embedding_dim, hidden_dim, latent_dim, num_layers, dropout, and what
    `architecture.decoder_options` holds."""
    stacked_matrices: Mapping[str, int] = field(default_factory=dict)
    """Part of a weight's name -> how many square matrices of the hidden state are stacked in it."""
