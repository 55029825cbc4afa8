"""Latent vectors that decode to given sequences, found by gradient: no oracle is asked.

An encoder's code need not decode to what was encoded. A search that begins with such a code begins elsewhere
(InvBO: Chu et al., 2024, arXiv:2411.05330).
"""

from collections.abc import Sequence

import torch
from jaxtyping import Bool, Float
from torch import Tensor

from molvae.model.vae import SequenceVAE
from molvae.optimize.padded import logits, nll, padded
from molvae.special_tokens import PAD


def invert(
    model: SequenceVAE,
    sequences: Sequence[Sequence[int]],
    z: Float[Tensor, "B D"],
    *,
    steps: int = 200,
    learning_rate: float = 0.05,
) -> tuple[Float[Tensor, "B D"], Bool[Tensor, " B"]]:
    """Move codes until the likeliest token is the sequence's own at each place, and say which got there.

    A code that decodes to its sequence is left as it is; so greedy decoding gives just that sequence.

    Args:
        model: in evaluation mode.
        sequences: token ids without bos and eos.
        z: where to begin, such as the encoder's codes.
        steps: of Adam, at most.
        learning_rate: of Adam.
    """
    targets = padded(sequences, z.device)
    moving = z.detach().clone().requires_grad_()
    optimizer = torch.optim.Adam([moving], lr=learning_rate)
    found = z.detach().clone()
    reached = torch.zeros(len(z), dtype=torch.bool, device=z.device)
    for step in range(steps + 1):
        scores = logits(model, targets, moving)
        right = ((scores.argmax(-1) == targets) | (targets == PAD)).all(1)
        found = torch.where((right & ~reached)[:, None], moving.detach(), found)
        reached |= right
        if reached.all() or step == steps:
            break
        (moving.grad,) = torch.autograd.grad(nll(scores, targets)[~reached].sum(), moving)
        optimizer.step()
    return found, reached
