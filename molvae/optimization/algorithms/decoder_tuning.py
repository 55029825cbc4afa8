"""A decoder that follows a search: gradient steps on what was found, close to the original."""

import copy
from collections.abc import Sequence

import torch
from jaxtyping import Float
from torch import Tensor
from torch.nn.functional import kl_div, log_softmax

from molvae.model.nn.special_tokens import PAD
from molvae.model.vae import SequenceVAE
from molvae.optimization.algorithms.padded import logits, nll, padded


class DecoderTuning:
    """A copy of a model whose decoder learns; encoder, embeddings and prior stay as they are.

    The loss is -log p(x | z) of the molecules plus the KL divergence from the original, token by token (as in
    Genetic GFN and REINVENT), both in nats per molecule.

    Args:
        model: the original, which is left as it is.
        kl_coefficient: weight of the divergence.
        learning_rate: rate of Adam.
        clip: largest norm of the gradient.
    """

    def __init__(
        self, model: SequenceVAE, *, kl_coefficient: float, learning_rate: float = 5e-4, clip: float = 10.0
    ) -> None:
        self.original = model
        self.tuned = copy.deepcopy(model)
        self.kl_coefficient = kl_coefficient
        self.clip = clip
        self.optimizer = torch.optim.Adam(self.tuned.decoder.parameters(), lr=learning_rate)

    def step(self, sequences: Sequence[Sequence[int]], z: Float[Tensor, "B D"]) -> float:
        """One gradient step on molecules and their codes; returns their mean -log p before it.

        Args:
            sequences: token ids without bos and eos; those shown more often count more.
            z: latent vectors.
        """
        targets = padded(sequences, z.device)
        scores = logits(self.tuned, targets, z)
        with torch.no_grad():
            before = log_softmax(logits(self.original, targets, z), dim=-1)
        apart = kl_div(log_softmax(scores, dim=-1), before, reduction="none", log_target=True).sum(-1)
        error = nll(scores, targets).mean()
        loss = error + self.kl_coefficient * (apart * (targets != PAD)).sum(1).mean()
        self.optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.tuned.decoder.parameters(), self.clip)
        self.optimizer.step()
        return error.item()
