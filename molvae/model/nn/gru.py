"""Encoder and decoder of gated recurrent units."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from jaxtyping import Bool, Float, Int
from torch import Tensor, nn
from torch.nn.utils.rnn import PackedSequence

from molvae.model.nn.decoder import Decoder, DecoderState, read_in_coordinates
from molvae.model.nn.encoder import Encoder, bounded_posterior
from molvae.model.nn.kind import Kind
from molvae.model.nn.posterior import Posterior


class GRUEncoder(Encoder):
    """Reads token embeddings with a GRU and maps its last hidden states to a posterior.

    Args:
        embedding_dim: width of the token embeddings it is given.
        hidden_dim: width of each direction's hidden state.
        latent_dim: width of z.
        num_layers: stacked GRU layers.
        bidirectional: read the sequence in both directions.
    """

    reads_packed = True

    def __init__(
        self,
        embedding_dim: int,
        hidden_dim: int,
        latent_dim: int,
        num_layers: int = 1,
        bidirectional: bool = True,
    ):
        super().__init__()
        self.directions = 2 if bidirectional else 1
        self.gru = nn.GRU(
            embedding_dim, hidden_dim, num_layers, batch_first=True, bidirectional=bidirectional
        )
        self.to_posterior = nn.Linear(self.directions * hidden_dim, 2 * latent_dim)

    def forward(self, embedded: Float[Tensor, "B L E"] | PackedSequence) -> Posterior:
        """The posterior of a batch of sequences of one exact length, or of packed ones of several."""
        _, hidden = self.gru(embedded)
        last_layer = hidden[-self.directions :].transpose(0, 1).flatten(1)
        return bounded_posterior(self.to_posterior(last_layer))

    @torch.no_grad()
    def take(self, other: GRUEncoder, places: Int[Tensor, " C"]) -> None:
        """Begin with the weights of one with a narrower latent space; see `Encoder.take`."""
        self.gru.load_state_dict(other.gru.state_dict())
        rows = torch.cat([places, self.to_posterior.out_features // 2 + places])
        for own, taken in zip(self.to_posterior.parameters(), other.to_posterior.parameters(), strict=True):
            own[rows] = taken

    @torch.no_grad()
    def change_coordinates(self, change: Float[Tensor, "D D"]) -> None:
        """Give posterior means in other coordinates; see `Encoder.change_coordinates`."""
        for parameter in self.to_posterior.parameters():
            parameter[: len(change)] = change.to(parameter) @ parameter[: len(change)]

    @torch.no_grad()
    def narrow(self, count: int, log_var: float) -> None:
        """Give the first dimensions of every posterior one variance; see `Encoder.narrow`."""
        first = self.to_posterior.out_features // 2
        self.to_posterior.weight[first : first + count] = 0.0
        self.to_posterior.bias[first : first + count] = log_var


@dataclass(frozen=True)
class GRUState(DecoderState):
    """The hidden states of a GRU's layers."""

    hidden: Float[Tensor, "layers B H"]

    def select(self, rows: Bool[Tensor, " B"] | Int[Tensor, " R"]) -> GRUState:
        """The state of some of the sequences: where a mask is true, or of these places in this order."""
        return GRUState(self.hidden[:, rows])


class GRUDecoder(Decoder[GRUState]):
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
        self.dropout = dropout if num_layers > 1 else 0.0
        self.to_state = nn.Linear(latent_dim, num_layers * hidden_dim)
        self.gru = nn.GRU(
            embedding_dim + latent_dim, hidden_dim, num_layers, batch_first=True, dropout=self.dropout
        )
        self.to_logits = nn.Linear(hidden_dim, vocab_size)

    def initial_state(self, z: Float[Tensor, "B D"]) -> GRUState:
        """The hidden states before the first token."""
        states = torch.tanh(self.to_state(z))
        return GRUState(states.unflatten(1, (self.num_layers, -1)).transpose(0, 1).contiguous())

    def forward(
        self, embedded: Float[Tensor, "B L E"], z: Float[Tensor, "B D"], state: GRUState
    ) -> tuple[Float[Tensor, "B L V"], GRUState]:
        """Logits of the token after each given one, and the state to go on from."""
        z_at_each_step = z[:, None, :].expand(-1, embedded.shape[1], -1)
        hidden, last = self.gru(torch.cat([embedded, z_at_each_step], dim=-1), state.hidden)
        return self.to_logits(hidden), GRUState(last)

    @torch.no_grad()
    def take(self, other: GRUDecoder, tokens: Int[Tensor, "T 2"], places: Int[Tensor, " C"]) -> None:
        """Begin with the weights of one with a narrower latent space; see `Decoder.take`."""
        for own, taken in zip(self.to_logits.parameters(), other.to_logits.parameters(), strict=True):
            own[tokens[:, 0]] = taken[tokens[:, 1]]
        self.to_state.bias.copy_(other.to_state.bias)
        self.to_state.weight.zero_()[:, places] = other.to_state.weight
        inputs = other.gru.input_size - len(places)
        weights = dict(other.gru.named_parameters())
        for name, own in self.gru.named_parameters():
            if name == "weight_ih_l0":
                own[:, inputs:] = 0
                own[:, :inputs] = weights[name][:, :inputs]
                own[:, inputs + places] = weights[name][:, inputs:]
            else:
                own.copy_(weights[name])

    def change_coordinates(self, back: Float[Tensor, "D D"]) -> None:
        """Read latent vectors in other coordinates; see `Decoder.change_coordinates`."""
        read_in_coordinates(self.to_state.weight, back)
        read_in_coordinates(self.gru.get_parameter("weight_ih_l0"), back)


KIND = Kind(GRUEncoder, GRUDecoder, stacked_matrices={"weight_hh": 3})
"""A GRU's recurrent weight stacks the matrices of its reset, update and new gates."""
