"""Decoding latent vectors to token sequences, one token at a time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import torch
from jaxtyping import Bool, Float, Int
from torch import Tensor

from molvae.model.nn.next_token import next_token
from molvae.model.nn.precision import decoding_arithmetic
from molvae.model.nn.special_tokens import BOS, EOS, PAD, UNK
from molvae.model.nn.teacher_forcing import TokenWriter


@dataclass(frozen=True)
class Generated:
    """Decoded sequences, in the order of the latent vectors."""

    tokens: Int[Tensor, "B L"]
    """Token ids without bos and eos, padded at the end."""
    truncated: Bool[Tensor, " B"]
    """True where `max_length` came before the end-of-sequence mark."""


@torch.no_grad()  # in inference_mode autocast would cast all weights anew for each token
def generate(
    writer: TokenWriter,
    z: Float[Tensor, "B D"],
    *,
    max_length: int,
    temperature: float = 0.0,
    top_p: float = 1.0,
    generator: torch.Generator | None = None,
) -> Generated:
    """Decode each latent vector; rows leave the batch as soon as they are finished.

    In the arithmetic that models are trained in: bfloat16 on a CPU that is fast in it, TF32 on a GPU.

    Args:
        writer: in evaluation mode.
        z: latent vectors.
        max_length: tokens after which a sequence is cut and counted as truncated.
        temperature: 0 takes the likeliest token, 1 samples from the model.
        top_p: nucleus of the distribution that is sampled from.
        generator: of the draws; on the device of `z`.
    """
    with decoding_arithmetic(z.device.type):
        choose = partial(next_token, temperature=temperature, top_p=top_p, generator=generator)
        return _write(writer, z, max_length, choose)


def _write(
    writer: TokenWriter,
    z: Float[Tensor, "B D"],
    max_length: int,
    choose: Callable[[Float[Tensor, "B V"]], Int[Tensor, " B"]],
) -> Generated:
    count, device = len(z), z.device
    tokens = torch.full((count, max_length), PAD, device=device)
    truncated = torch.ones(count, dtype=torch.bool, device=device)
    active = torch.arange(count, device=device)
    last = torch.full((count,), BOS, device=device)
    state = writer.decoder.initial_state(z)
    # one step more than max_length, so that a sequence of just that length can still end
    for step in range(max_length + 1):
        logits, state = writer.decoder(writer.decoder_embedding(last[:, None]), z, state)
        logits = logits[:, 0].float()
        logits[:, [PAD, BOS, UNK]] = float("-inf")
        if step == 0:
            logits[:, EOS] = float("-inf")  # no molecule has no atoms
        last = choose(logits)
        going_on = last != EOS
        truncated[active[~going_on]] = False
        if not going_on.all():
            active, last, z, state = active[going_on], last[going_on], z[going_on], state.select(going_on)
        if step == max_length or not len(active):
            break
        tokens[active, step] = last
    return Generated(tokens, truncated)
