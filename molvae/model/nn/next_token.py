"""Choosing the next token from logits."""

from __future__ import annotations

import torch
from jaxtyping import Float, Int
from torch import Tensor


def keep_top_p(logits: Float[Tensor, "B V"], top_p: float) -> Float[Tensor, "B V"]:
    """Logits outside the smallest set of tokens of probability >= `top_p` at -inf (Holtzman et al. 2020)."""
    ordered, order = logits.sort(dim=-1, descending=True)
    probabilities = ordered.softmax(-1)
    # a token stays when the tokens before it do not reach top_p yet, so the likeliest always stays
    dropped = probabilities.cumsum(-1) - probabilities >= top_p
    return logits.masked_fill(dropped.scatter(-1, order, dropped), float("-inf"))


def next_token(
    logits: Float[Tensor, "B V"],
    temperature: float = 1.0,
    top_p: float = 1.0,
    generator: torch.Generator | None = None,
) -> Int[Tensor, " B"]:
    """One token per row: the likeliest at temperature 0, otherwise a draw."""
    if temperature == 0.0:
        return logits.argmax(-1)
    logits = logits / temperature
    if top_p < 1.0:
        logits = keep_top_p(logits, top_p)
    return torch.multinomial(logits.softmax(-1), 1, generator=generator).squeeze(1)
