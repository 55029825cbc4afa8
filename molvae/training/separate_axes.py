"""Axes that carry a property alone: the other dimensions of z made to tell nothing of it."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from jaxtyping import Float
from torch import Tensor

from molvae.model.model import Model
from molvae.model.nn.posterior import Posterior


@torch.no_grad()
def separate_axes(model: Model, posteriors: Sequence[Posterior]) -> list[Posterior]:
    """Go over to coordinates in which the other dimensions are uncorrelated with the axes.

    The encoder learns to write properties on the axes, and writes them elsewhere too, where the decoder reads
    them: moved along an axis alone, a latent vector decodes to the same molecule as before. A linear change
    of coordinates takes what the axes tell out of the other dimensions and lets the decoder add it again.
    It costs nothing: what is encoded decodes as before. The posterior's width along the axes, which meant
    nothing, is made that of the narrowest other dimension, so that its draws stay near its mean.

    Args:
        model: with axes; its network changes.
        posteriors: of training molecules, several for each latent dimension.

    Returns:
        What the posteriors are in the new coordinates.
    """
    network = model.network
    count = len(model.architecture["axes"])
    change = separated(torch.cat([one.mean for one in posteriors]).double(), count)
    network.change_coordinates(change)
    narrowest = float(torch.cat([one.log_var for one in posteriors])[:, count:].mean(0).min())
    network.encoder.narrow(count, narrowest)
    for one in posteriors:
        one.log_var[:, :count] = narrowest
    return [Posterior(one.mean @ change.T.to(one.mean), one.log_var) for one in posteriors]


def separated(z: Float[Tensor, "n D"], count: int) -> Float[Tensor, "D D"]:
    """The change of coordinates that takes a linear regression on the first dimensions from all others.

    Args:
        z: latent vectors.
        count: how many dimensions stay as they are and are regressed on.
    """
    covariance = z.T.cov()
    told = torch.linalg.solve(covariance[:count, :count], covariance[:count, count:])
    change = torch.eye(z.shape[1], dtype=z.dtype, device=z.device)
    change[count:, :count] = -told.T
    return change
