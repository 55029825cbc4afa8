"""Codes that decode to just what they stand for: posterior means, moved a little by gradient.

An encoder's code need not decode to what was encoded: where the two disagree on one token, another molecule
comes back. A step or two along a gradient of the decoder mends that, well within the posterior's width
(semi-amortized inference: Kim et al., 2018, arXiv:1802.02550; for searches that begin from molecules: Chu et
al., 2024, arXiv:2411.05330). The gradient is of what the tokens lack that do not lead yet, a hinge (Crammer &
Singer, 2001): that of the likelihood goes on about tokens that are right already, and leaves twice as many
behind in as many steps.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import torch
from jaxtyping import Bool, Float, Int
from torch import Tensor

from molvae.model.nn.precision import decoding_arithmetic, gradients_in_evaluation
from molvae.model.nn.special_tokens import PAD
from molvae.model.nn.teacher_forcing import TokenWriter, inputs_and_targets

STEPS = 60
"""Largest number of steps of Adam; nearly all codes of a trained model need one."""
LEARNING_RATE = 0.05
MEAN, SQUARE = 0.9, 0.999
"""Shares that Adam keeps of its mean gradient and mean squared gradient at each step."""
LEAD = 0.2
"""Nats by which each right token has to lead, so that other arithmetic decodes the same."""
WANTED = 0.3
"""Nats of lead up to which a right token is helped."""
AT_ONCE = 128
"""Sequences that are decoded together."""


def refined(
    writer: TokenWriter, tokens: Int[Tensor, "B L"], z: Float[Tensor, "B D"], *, steps: int = STEPS
) -> Float[Tensor, "B D"]:
    """Move codes until greedy decoding gives their sequences; those that never get there stay as they were.

    Args:
        writer: the decoder and the embedding of its input, in evaluation mode.
        tokens: sequences without bos and eos, shorter ones padded at the end.
        z: where to begin: the posterior means.
        steps: after which a code is given up.
    """
    # a graph is kept, of the codes, also where the surroundings keep none
    with torch.inference_mode(False), torch.enable_grad():
        # near lengths stand together, so that little of a chunk is padding
        lengths, order = (tokens.clone() != PAD).sum(1).sort(stable=True)
        chunks = partial(_chunks, tokens[order], lengths)
        found = z[order].clone()
        left, moving = torch.arange(len(z), device=z.device), found.clone()
        mean, square = torch.zeros_like(found), torch.zeros_like(found)
        for step in range(1, steps + 2):
            right = torch.cat([_reads_back(writer, *chunk) for chunk in chunks(left, moving)])
            found[left[right]] = moving[right]
            left, moving, mean, square = (rows[~right] for rows in (left, moving, mean, square))
            if not len(left) or step > steps:
                break
            gradient = torch.cat([_gradient(writer, *chunk) for chunk in chunks(left, moving)])
            # torch.optim.Adam by hand: it imports torch's compiler first, which takes seconds
            mean, square = torch.lerp(gradient, mean, MEAN), torch.lerp(gradient**2, square, SQUARE)
            width = (square / (1 - SQUARE**step)).sqrt() + 1e-8
            moving = moving - LEARNING_RATE * mean / (1 - MEAN**step) / width
        return torch.empty_like(found).index_copy_(0, order, found)


def _chunks(
    tokens: Int[Tensor, "B L"], lengths: Int[Tensor, " B"], rows: Int[Tensor, " b"], z: Float[Tensor, "b D"]
) -> Iterator[tuple[Int[Tensor, "n M"], Float[Tensor, "n D"]]]:
    """Sequences of these rows and their codes, a few at a time and no longer than they have to be."""
    for some, codes in zip(rows.split(AT_ONCE), z.split(AT_ONCE), strict=True):
        yield tokens[some, : int(lengths[some[-1]])], codes


@torch.no_grad()  # without a graph: at first nearly all are right
def _reads_back(
    writer: TokenWriter, tokens: Int[Tensor, "B L"], z: Float[Tensor, "B D"]
) -> Bool[Tensor, " B"]:
    """Whether each right token leads all others by `LEAD`."""
    return (_leads(writer, tokens, z) >= LEAD).all(1)


def _gradient(
    writer: TokenWriter, tokens: Int[Tensor, "B L"], z: Float[Tensor, "B D"]
) -> Float[Tensor, "B D"]:
    """Of the nats that right tokens lack to lead as far as is wanted, with respect to z."""
    z = z.detach().requires_grad_()
    return torch.autograd.grad((WANTED - _leads(writer, tokens, z)).relu().sum(), z)[0]


def _leads(writer: TokenWriter, tokens: Int[Tensor, "B L"], z: Float[Tensor, "B D"]) -> Float[Tensor, "B M"]:
    """Nats by which each right token leads all others; infinite at a pad, which is of no account."""
    inputs, targets = inputs_and_targets(tokens)
    with decoding_arithmetic(z.device.type), gradients_in_evaluation():
        logits = writer.logits(inputs, z).float()
    right = targets[..., None]
    others = logits.scatter(-1, right, float("-inf")).amax(-1)
    return (logits.gather(-1, right)[..., 0] - others).masked_fill(targets == PAD, float("inf"))
