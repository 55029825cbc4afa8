"""Sequences of different lengths in one batch, for the few gradient steps that a search takes.

The decoder reads from left to right, so that what stands behind the end of a sequence changes nothing.
"""

from collections.abc import Sequence

import torch
from jaxtyping import Float, Int
from torch import Tensor, nn
from torch.nn.utils.rnn import pad_sequence

from molvae.model.nn.precision import gradients_in_evaluation
from molvae.model.nn.special_tokens import BOS, EOS, PAD
from molvae.model.vae import SequenceVAE


def padded(sequences: Sequence[Sequence[int]], device: torch.device) -> Int[Tensor, "B L"]:
    """Token ids with eos at the end, padded behind it."""
    rows = [torch.tensor([*ids, EOS]) for ids in sequences]
    return pad_sequence(rows, batch_first=True, padding_value=PAD).to(device)


def logits(
    model: SequenceVAE, targets: Int[Tensor, "B L"], z: Float[Tensor, "B D"]
) -> Float[Tensor, "B L V"]:
    """Of each token of the targets, given those before it."""
    inputs = nn.functional.pad(targets[:, :-1], (1, 0), value=BOS)
    with gradients_in_evaluation():
        return model.logits(inputs, z)


def nll(scores: Float[Tensor, "B L V"], targets: Int[Tensor, "B L"]) -> Float[Tensor, " B"]:
    """-log p of each sequence, eos included, in nats per molecule."""
    per_token = nn.functional.cross_entropy(
        scores.flatten(0, 1), targets.flatten(), ignore_index=PAD, reduction="none"
    )
    return per_token.view_as(targets).sum(1)
