"""How likely a model finds molecules."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from jaxtyping import Float
from torch import Tensor

from molvae.model.model import BATCH, Model
from molvae.model.nn.one_length import batches_of_one_length
from molvae.model.priors.prior import is_writing


@torch.no_grad()
def log_likelihood(model: Model, smiles: Sequence[str | None]) -> Float[Tensor, " n"]:
    """Log-likelihood of each molecule in nats, as the model reads it; NaN where it cannot.

    A language prior says log p(x) itself. With any other prior it is the evidence lower bound against a
    standard normal, at the posterior's mean: comparable within one model, and no lower than that bound.

    Args:
        model: the model.
        smiles: molecules.
    """
    sequences, _ = model.tokenize(smiles)
    found = torch.full((len(sequences),), torch.nan)
    network = model.network
    for rows, batch in batches_of_one_length(sequences, BATCH):
        tokens = batch.to(model.device)
        if is_writing(network.prior):
            nll = network.prior.loss(tokens)
        else:
            posterior = network.encode(tokens)
            nll = network.nll(tokens, posterior.mean) + posterior.kl().sum(1)
        found[rows] = -nll.cpu()
    return found
