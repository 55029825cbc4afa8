"""GRU decoder: latent vector and tokens so far -> logits of the next token."""

from __future__ import annotations

import torch
from jaxtyping import Float
from torch import Tensor, nn


class GRUDecoder(nn.Module):
    """A GRU language model that sees z at every step and in its initial state.

    Args:
        vocab_size: number of tokens to choose from.
        embedding_dim: width of the token embeddings it is given.
        hidden_dim: width of the hidden state.
        latent_dim: width of z.
        num_layers: stacked GRU layers.
        dropout: dropout between GRU layers.
    """

    def __init__(
        self,
        vocab_size: int,
        embedding_dim: int,
        hidden_dim: int,
        latent_dim: int,
        num_layers: int = 1,
        dropout: float = 0.0,
    ):
        super().__init__()
        self.num_layers = num_layers
        self.to_state = nn.Linear(latent_dim, num_layers * hidden_dim)
        self.gru = nn.GRU(
            embedding_dim + latent_dim,
            hidden_dim,
            num_layers,
            batch_first=True,
            dropout=dropout if num_layers > 1 else 0.0,
        )
        self.to_logits = nn.Linear(hidden_dim, vocab_size)

    def initial_state(self, z: Float[Tensor, "B D"]) -> Float[Tensor, "layers B H"]:
        """The hidden state before the first token."""
        states = torch.tanh(self.to_state(z))
        return states.unflatten(1, (self.num_layers, -1)).transpose(0, 1).contiguous()

    def forward(
        self, embedded: Float[Tensor, "B L E"], z: Float[Tensor, "B D"], state: Float[Tensor, "layers B H"]
    ) -> tuple[Float[Tensor, "B L V"], Float[Tensor, "layers B H"]]:
        """Logits of the token after each given one, and the state to go on from."""
        z_at_each_step = z[:, None, :].expand(-1, embedded.shape[1], -1)
        hidden, state = self.gru(torch.cat([embedded, z_at_each_step], dim=-1), state)
        return self.to_logits(hidden), state
