"""A causal Transformer as a decoder; the encoder beside it is of gated recurrent units."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from jaxtyping import Bool, Float, Int
from torch import Tensor, nn
from torch.nn.functional import scaled_dot_product_attention

from molvae.errors import SettingError
from molvae.model.nn.decoder import Decoder, DecoderState, read_in_coordinates
from molvae.model.nn.gru import GRUEncoder
from molvae.model.nn.kind import Kind

WIDENING = 4
"""Width of a block's inner layer, in widths of its hidden state."""
SLOWEST = 10_000.0
"""Steps, over 2 pi, of the slowest rotation that tells positions."""


@dataclass(frozen=True)
class Cache:
    """Keys and values of the tokens that one block has read, T of them."""

    keys: Float[Tensor, "B heads T W"]
    values: Float[Tensor, "B heads T W"]


@dataclass(frozen=True)
class TransformerState(DecoderState):
    """The caches of all blocks; none before the first token."""

    caches: tuple[Cache, ...] = ()

    def select(self, rows: Bool[Tensor, " B"] | Int[Tensor, " R"]) -> TransformerState:
        """The state of some of the sequences: where a mask is true, or of these places in this order."""
        return TransformerState(tuple(Cache(one.keys[rows], one.values[rows]) for one in self.caches))


class Block(nn.Module):
    """Causal self-attention with rotary positions (Su et al. 2021) and a two-layer perceptron.

    Args:
        hidden_dim: width of the hidden state.
        heads: of the attention; they share the width.
        dropout: dropout after the attention and after the perceptron.
    """

    def __init__(self, hidden_dim: int, heads: int, dropout: float):
        super().__init__()
        self.heads = heads
        self.before_attention, self.before_perceptron = nn.LayerNorm(hidden_dim), nn.LayerNorm(hidden_dim)
        self.to_attention = nn.Linear(hidden_dim, 3 * hidden_dim)
        self.from_attention = nn.Linear(hidden_dim, hidden_dim)
        self.perceptron = nn.Sequential(
            nn.Linear(hidden_dim, WIDENING * hidden_dim),
            nn.GELU(),
            nn.Linear(WIDENING * hidden_dim, hidden_dim),
        )
        self.drop = nn.Dropout(dropout)

    def forward(
        self, hidden: Float[Tensor, "B L H"], cache: Cache | None
    ) -> tuple[Float[Tensor, "B L H"], Cache]:
        """Hidden states after the block, and the cache with the new tokens in it."""
        inputs = self.to_attention(self.before_attention(hidden)).unflatten(-1, (3, self.heads, -1))
        queries, keys, values = (part.transpose(1, 2) for part in inputs.unbind(2))
        start = 0 if cache is None else cache.keys.shape[2]
        queries, keys = rotated(queries, start), rotated(keys, start)
        if cache is not None:
            keys, values = torch.cat([cache.keys, keys], 2), torch.cat([cache.values, values], 2)
        attended = scaled_dot_product_attention(queries, keys, values, attn_mask=visible(hidden, start))
        hidden = hidden + self.drop(self.from_attention(attended.transpose(1, 2).flatten(2)))
        return hidden + self.drop(self.perceptron(self.before_perceptron(hidden))), Cache(keys, values)


class TransformerDecoder(Decoder[TransformerState]):
    """A Transformer language model that sees z at every step (Vaswani et al. 2017).

    Args:
        vocab_size: number of tokens to choose from.
        embedding_dim: width of the token embeddings it is given.
        hidden_dim: width of the hidden state.
        latent_dim: width of z.
        num_layers: blocks.
        dropout: dropout after each attention and perceptron.
        heads: of the attention; each has an even share of the width.

    Raises:
        SettingError: the width has no such share.
    """

    def __init__(
        self,
        vocab_size: int,
        embedding_dim: int,
        hidden_dim: int,
        latent_dim: int,
        num_layers: int = 1,
        dropout: float = 0.0,
        *,
        heads: int = 4,
    ):
        super().__init__()
        if heads < 1 or hidden_dim % (2 * heads):
            wanted = f"a number whose double divides the width {hidden_dim}"
            raise SettingError("architecture.decoder_options.heads", heads, wanted)
        self.dropout = dropout
        self.to_hidden = nn.Linear(embedding_dim + latent_dim, hidden_dim)
        self.blocks = nn.ModuleList(Block(hidden_dim, heads, dropout) for _ in range(num_layers))
        self.before_logits = nn.LayerNorm(hidden_dim)
        self.to_logits = nn.Linear(hidden_dim, vocab_size)

    def initial_state(self, z: Float[Tensor, "B D"]) -> TransformerState:
        """The state before the first token: nothing is read yet."""
        return TransformerState()

    def forward(
        self, embedded: Float[Tensor, "B L E"], z: Float[Tensor, "B D"], state: TransformerState
    ) -> tuple[Float[Tensor, "B L V"], TransformerState]:
        """Logits of the token after each given one, and the state to go on from."""
        z_at_each_step = z[:, None, :].expand(-1, embedded.shape[1], -1)
        hidden = self.to_hidden(torch.cat([embedded, z_at_each_step], dim=-1))
        caches = []
        for block, cache in zip(self.blocks, state.caches or [None] * len(self.blocks), strict=True):
            hidden, cache = block(hidden, cache)
            caches.append(cache)
        return self.to_logits(self.before_logits(hidden)), TransformerState(tuple(caches))

    @torch.no_grad()
    def take(self, other: TransformerDecoder, tokens: Int[Tensor, "T 2"], places: Int[Tensor, " C"]) -> None:
        """Begin with the weights of one with a narrower latent space; see `Decoder.take`."""
        for own, taken in zip(self.to_logits.parameters(), other.to_logits.parameters(), strict=True):
            own[tokens[:, 0]] = taken[tokens[:, 1]]
        inputs = other.to_hidden.in_features - len(places)
        weight, taken = self.to_hidden.weight, other.to_hidden.weight
        weight[:, inputs:] = 0
        weight[:, :inputs], weight[:, inputs + places] = taken[:, :inputs], taken[:, inputs:]
        self.to_hidden.bias.copy_(other.to_hidden.bias)
        self.blocks.load_state_dict(other.blocks.state_dict())
        self.before_logits.load_state_dict(other.before_logits.state_dict())

    def change_coordinates(self, back: Float[Tensor, "D D"]) -> None:
        """Read latent vectors in other coordinates; see `Decoder.change_coordinates`."""
        read_in_coordinates(self.to_hidden.weight, back)


def rotated(vectors: Float[Tensor, "B heads L W"], start: int) -> Float[Tensor, "B heads L W"]:
    """Queries or keys turned by their positions, so that their products tell distances.

    Args:
        vectors: of tokens one after the other.
        start: position of the first one.
    """
    length, width = vectors.shape[2:]
    positions = torch.arange(start, start + length, device=vectors.device, dtype=torch.float32)
    speeds = SLOWEST ** -torch.linspace(0, 1, width // 2, device=vectors.device)
    angles = positions[:, None] * speeds
    first, second = vectors.float().chunk(2, dim=-1)
    sine, cosine = angles.sin(), angles.cos()
    turned = torch.cat([first * cosine - second * sine, second * cosine + first * sine], dim=-1)
    return turned.to(vectors.dtype)


def visible(hidden: Float[Tensor, "B L H"], start: int) -> Bool[Tensor, "L T"] | None:
    """Which of all tokens each new one may see; None where a single one sees all.

    Args:
        hidden: of the new tokens.
        start: tokens before them.
    """
    length = hidden.shape[1]
    if length == 1:
        return None
    return torch.ones(length, start + length, dtype=torch.bool, device=hidden.device).tril(start)


KIND = Kind(GRUEncoder, TransformerDecoder)
