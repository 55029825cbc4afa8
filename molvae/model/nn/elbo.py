"""The two terms of the evidence lower bound, in nats per molecule."""

from __future__ import annotations

import torch.nn.functional as F  # noqa: N812  (the field's name for it)
from jaxtyping import Float, Int
from torch import Tensor

from molvae.model.nn.special_tokens import PAD


def sequence_nll(logits: Float[Tensor, "B L V"], targets: Int[Tensor, "B L"]) -> Float[Tensor, " B"]:
    """Negative log-likelihood of each sequence: the sum over its tokens but pad, in nats per molecule.

    Summing, not averaging, is what makes the KL weight mean what its name says: with a mean per token, as in
    MOSES' baseline, a weight of 0.05 is in truth one of 1.84.
    """
    return (
        F.cross_entropy(logits.float().flatten(0, 1), targets.flatten(), reduction="none", ignore_index=PAD)
        .view_as(targets)
        .sum(1)
    )


def kl_with_free_bits(kl: Float[Tensor, "B D"], free_nats: float) -> Float[Tensor, ""]:
    """Mean KL in nats per molecule, each dimension charged only above `free_nats` (Kingma et al. 2016).

    The floor holds for a dimension's mean over the batch, not for each molecule.
    """
    return kl.mean(0).clamp(min=free_nats).sum()
