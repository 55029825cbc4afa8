"""The likelihood of whole sequences under a decoder that is shown the true prefix."""

from __future__ import annotations

import torch
from jaxtyping import Float, Int
from torch import Tensor, nn

from molvae.model.nn.decoder import Decoder
from molvae.model.nn.elbo import sequence_nll
from molvae.model.nn.special_tokens import BOS, EOS, PAD, UNK


class TokenWriter(nn.Module):
    """What writes sequences token by token, from a latent vector each: an embedding and a decoder."""

    decoder_embedding: nn.Embedding
    decoder: Decoder

    def logits(self, inputs: Int[Tensor, "B L"], z: Float[Tensor, "B D"]) -> Float[Tensor, "B L V"]:
        """Logits of the token after each of the inputs, which begin with bos."""
        return self.decoder(self.decoder_embedding(inputs), z, self.decoder.initial_state(z))[0]


def teacher_forced_nll(
    writer: TokenWriter,
    tokens: Int[Tensor, "B L"],
    z: Float[Tensor, "B D"],
    token_dropout: float = 0.0,
    generator: torch.Generator | None = None,
) -> Float[Tensor, " B"]:
    """-log p(x | z) with teacher forcing, eos included, in nats per molecule.

    Args:
        writer: the decoder and the embedding of its input.
        tokens: sequences without bos and eos, shorter ones padded at the end.
        z: one latent vector each.
        token_dropout: share of the decoder's input tokens hidden behind [unk] (Bowman et al. 2016).
        generator: source of the dropout's randomness.
    """
    inputs, targets = inputs_and_targets(tokens)
    if token_dropout:
        drawn = torch.rand(tokens.shape, generator=generator, device=tokens.device)
        inputs[:, 1:] = tokens.masked_fill(drawn < token_dropout, UNK)
    return sequence_nll(writer.logits(inputs, z), targets)


def inputs_and_targets(tokens: Int[Tensor, "B L"]) -> tuple[Int[Tensor, "B M"], Int[Tensor, "B M"]]:
    """What the decoder is shown, bos first, and what it should say after each, eos last and then pad."""
    ends = (tokens != PAD).sum(1, keepdim=True)
    targets = nn.functional.pad(tokens, (0, 1), value=PAD).scatter(1, ends, EOS)
    return nn.functional.pad(tokens, (1, 0), value=BOS), targets
