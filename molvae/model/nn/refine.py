"""Codes that decode to just what they stand for: posterior means, moved a little by gradient.

An encoder's code need not decode to what was encoded: where the two disagree on one token, another molecule
comes back. A step or two along the gradient of the decoder's own likelihood mends that, well within the
posterior's width (semi-amortized inference: Kim et al., 2018, arXiv:1802.02550; for searches that begin from
molecules: Chu et al., 2024, arXiv:2411.05330).
"""

from __future__ import annotations

import torch
from jaxtyping import Bool, Float, Int
from torch import Tensor

from molvae.model.nn.decoder import Decoder
from molvae.model.nn.elbo import sequence_nll
from molvae.model.nn.precision import decoding_arithmetic, gradients_in_evaluation
from molvae.model.nn.teacher_forcing import TokenWriter, inputs_and_targets

STEPS = 30
"""Largest number of steps of Adam; nearly all codes of a trained model need one."""
LEARNING_RATE = 0.05
MEAN, SQUARE = 0.9, 0.999
"""Shares that Adam keeps of its mean gradient and mean squared gradient at each step."""
LEAD = 0.2
"""Nats by which each right token has to lead, so that other arithmetic decodes the same."""
AT_ONCE = 512


def refined(
    writer: TokenWriter, tokens: Int[Tensor, "B L"], z: Float[Tensor, "B D"], *, steps: int = STEPS
) -> Float[Tensor, "B D"]:
    """Move codes until greedy decoding gives their sequences; those that never get there stay as they were.

    Args:
        writer: the decoder and the embedding of its input, in evaluation mode.
        tokens: sequences of one length, without bos and eos.
        z: where to begin: the posterior means.
        steps: after which a code is given up.
    """
    # a graph is kept, of the codes, also where the surroundings keep none
    with torch.inference_mode(False), torch.enable_grad():
        chunks = zip(tokens.split(AT_ONCE), z.split(AT_ONCE), strict=True)
        return torch.cat([_refined(writer, some.clone(), codes.clone(), steps) for some, codes in chunks])


def _refined(
    writer: TokenWriter, tokens: Int[Tensor, "B L"], z: Float[Tensor, "B D"], steps: int
) -> Float[Tensor, "B D"]:
    inputs, targets = inputs_and_targets(tokens)
    embedded = writer.decoder_embedding(inputs).detach()
    found, left = z.clone(), torch.arange(len(z), device=z.device)
    moving, mean, square = z, torch.zeros_like(z), torch.zeros_like(z)
    for step in range(1, steps + 2):
        # without a graph: at first nearly all are right
        with torch.no_grad():
            right = _reads_back(_logits(writer.decoder, embedded[left], moving), targets[left])
        found[left[right]] = moving[right]
        left, moving, mean, square = (rows[~right] for rows in (left, moving, mean, square))
        if not len(left) or step > steps:
            break
        moving = moving.requires_grad_()
        error = sequence_nll(_logits(writer.decoder, embedded[left], moving), targets[left]).sum()
        (gradient,) = torch.autograd.grad(error, moving)
        # torch.optim.Adam by hand: it imports torch's compiler first, which takes seconds
        mean, square = torch.lerp(gradient, mean, MEAN), torch.lerp(gradient**2, square, SQUARE)
        width = (square / (1 - SQUARE**step)).sqrt() + 1e-8
        moving = moving.detach() - LEARNING_RATE * mean / (1 - MEAN**step) / width
    return found


def _logits(
    decoder: Decoder, embedded: Float[Tensor, "B L E"], z: Float[Tensor, "B D"]
) -> Float[Tensor, "B L V"]:
    with decoding_arithmetic(z.device.type), gradients_in_evaluation():
        return decoder(embedded, z, decoder.initial_state(z))[0].float()


def _reads_back(logits: Float[Tensor, "B L V"], targets: Int[Tensor, "B L"]) -> Bool[Tensor, " B"]:
    """Whether each right token leads all others by `LEAD`."""
    place = targets[..., None]
    others = logits.scatter(-1, place, float("-inf")).amax(-1)
    return (logits.gather(-1, place)[..., 0] - others >= LEAD).all(1)
