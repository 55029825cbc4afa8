"""GRU encoder: token sequences -> Gaussian posterior."""

from __future__ import annotations

from jaxtyping import Float
from torch import Tensor, nn
from torch.nn.utils.rnn import PackedSequence

from molvae.model.nn.posterior import Posterior

# Outside these bounds exp() loses all precision in half floats, and gradients with it.
LOG_VAR_RANGE = (-12.0, 4.0)


class GRUEncoder(nn.Module):
    """Reads token embeddings with a GRU and maps its last hidden states to a posterior.

    Args:
        embedding_dim: width of the token embeddings it is given.
        hidden_dim: width of each direction's hidden state.
        latent_dim: width of z.
        num_layers: stacked GRU layers.
        bidirectional: read the sequence in both directions.
    """

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
        mean, log_var = self.to_posterior(last_layer).float().chunk(2, dim=-1)
        return Posterior(mean, log_var.clamp(*LOG_VAR_RANGE))
