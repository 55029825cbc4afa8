"""How likely a model finds molecules."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from jaxtyping import Float
from torch import Tensor

from molvae.model.model import BATCH, Model
from molvae.model.nn.one_length import batches_of_one_length, padded_batches
from molvae.model.priors.prior import WritingPrior, is_writing

TOGETHER = 64
"""Sequences of near lengths that a language prior reads at a time, shorter ones padded: the few that have one
exact length take twice as long each."""


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
    prior = model.network.prior
    return _written(prior, model, sequences) if is_writing(prior) else _lower_bound(model, sequences)


def _written(prior: WritingPrior, model: Model, sequences: Sequence[list[int] | None]) -> Float[Tensor, " n"]:
    found = torch.full((len(sequences),), torch.nan)
    for rows, tokens in padded_batches(sequences, TOGETHER):
        found[rows] = -prior.loss(tokens.to(model.device)).cpu()
    return found


def _lower_bound(model: Model, sequences: Sequence[list[int] | None]) -> Float[Tensor, " n"]:
    found = torch.full((len(sequences),), torch.nan)
    for rows, batch in batches_of_one_length(sequences, BATCH):
        tokens = batch.to(model.device)
        posterior = model.network.encode(tokens)
        nll = model.network.nll(tokens, posterior.mean) + posterior.kl().sum(1)
        found[rows] = -nll.cpu()
    return found
