"""Beam search: the likeliest sequences of a latent vector, of which the greedy one need not be one."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from jaxtyping import Bool, Float, Int
from torch import Tensor

from molvae.model.nn.special_tokens import BOS, EOS, PAD, UNK
from molvae.model.nn.teacher_forcing import TokenWriter

IMPOSSIBLE = float("-inf")


@dataclass(frozen=True)
class Beams:
    """The likeliest sequences of each latent vector, the likeliest first."""

    tokens: Int[Tensor, "B K L"]
    """Token ids without bos and eos, padded at the end."""
    log_likelihood: Float[Tensor, "B K"]
    """log p(x | z) in nats; -inf for a sequence that did not end in time."""


@torch.no_grad()
def beam_search(writer: TokenWriter, z: Float[Tensor, "B D"], *, width: int, max_length: int) -> Beams:
    """Go on with the likeliest beginnings at each token (Sutskever et al. 2014, arXiv:1409.3215).

    Args:
        writer: in evaluation mode.
        z: latent vectors.
        width: K, beginnings that are kept.
        max_length: tokens within which a sequence has to end.
    """
    count, device = len(z), z.device
    found = Beams(
        torch.full((count, width, max_length + 1), PAD, device=device),
        torch.full((count, width), IMPOSSIBLE, device=device),
    )
    active = torch.arange(count, device=device)
    z = z.repeat_interleave(width, 0)
    state = writer.decoder.initial_state(z)
    last, score = torch.full((count, width), BOS, device=device), found.log_likelihood.clone()
    score[:, 0] = 0.0  # all beginnings are one, of which a single copy goes on
    tokens = found.tokens.clone()
    # one step more than max_length, so that a sequence of just that length can still end
    for step in range(max_length + 1):
        logits, state = writer.decoder(writer.decoder_embedding(last.reshape(-1, 1)), z, state)
        logits = logits[:, 0].float().unflatten(0, last.shape)
        continued = score[..., None] + _log_probabilities(
            logits, last, first=step == 0, final=step == max_length
        )
        score, place = continued.flatten(1).topk(width)
        beam, last = place // logits.shape[-1], place % logits.shape[-1]
        tokens = tokens.gather(1, beam[..., None].expand_as(tokens))
        tokens[:, :, step] = last
        going_on = (~_ended(last) & score.isfinite()).any(1)
        found.tokens[active], found.log_likelihood[active] = tokens, score
        if not going_on.any():
            break
        rows = (torch.arange(len(beam), device=device)[:, None] * width + beam)[going_on].flatten()
        active, tokens, last, score = (each[going_on] for each in (active, tokens, last, score))
        z, state = z[rows], state.select(rows)
    ended = (found.tokens == EOS).any(-1)
    return Beams(
        found.tokens.masked_fill(found.tokens == EOS, PAD)[..., :max_length],
        found.log_likelihood.masked_fill(~ended, IMPOSSIBLE),
    )


def _ended(last: Int[Tensor, "B K"]) -> Bool[Tensor, "B K"]:
    return (last == EOS) | (last == PAD)


def _log_probabilities(
    logits: Float[Tensor, "B K V"], last: Int[Tensor, "B K"], *, first: bool, final: bool
) -> Float[Tensor, "B K V"]:
    """Of the next token; a sequence that has ended goes on with pads, at no cost."""
    found, ended = logits.log_softmax(-1), _ended(last)
    found[..., [PAD, BOS, UNK]] = IMPOSSIBLE
    if first:
        found[..., EOS] = IMPOSSIBLE  # no molecule has no atoms
    if final:
        found[..., torch.arange(found.shape[-1], device=found.device) != EOS] = IMPOSSIBLE
    found[ended] = IMPOSSIBLE
    found[..., PAD].masked_fill_(ended, 0.0)
    return found
