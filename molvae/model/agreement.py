"""Decoding by agreement: of a beam, the sequence that decoder and encoder both hold to be meant by z.

A decoder that takes the likeliest token each time goes astray where it is unsure of one. The sequence that
was encoded is among the likeliest all the same, and the encoder knows it again: it places it at z, and the
others elsewhere. So log p(x | z) + log q(z | x) tells, the decoder's word and the encoder's, as translations
are chosen by both directions (Li & Jurafsky 2016, arXiv:1601.00372).
"""

from __future__ import annotations

import torch
from jaxtyping import Float, Int
from torch import Tensor

from molvae.model.nn.beams import IMPOSSIBLE, beam_search
from molvae.model.nn.generate import Generated, generate
from molvae.model.nn.posterior import Posterior
from molvae.model.nn.precision import decoding_arithmetic
from molvae.model.nn.special_tokens import PAD
from molvae.model.vae import SequenceVAE

BEAMS = 8
"""Sequences that a beam keeps; twice as many give one molecule more in a hundred back, in twice the time."""
NEAR = 16.0
"""Squared distance of z from the greedy sequence's posterior, in its widths, up to which no beam is sought;
draws of a posterior of 128 dimensions lie near 128, what went astray mostly beyond 200."""
LEAD = 2.0
"""Nats by which another sequence has to be better than the greedy one."""
AT_ONCE = 128
"""Latent vectors whose beams are held together."""


@torch.no_grad()
def agreed(vae: SequenceVAE, z: Float[Tensor, "B D"], *, width: int, max_length: int) -> Generated:
    """Decode each latent vector to the sequence of largest log p(x | z) + log q(z | x) of its beam.

    Args:
        vae: in evaluation mode.
        z: latent vectors.
        width: sequences that the beam keeps.
        max_length: tokens within which a sequence has to end.
    """
    found = generate(vae, z, max_length=max_length)
    posterior = _posterior(vae, found.tokens)
    distance = ((z - posterior.mean) / posterior.deviation).square().sum(1)
    unsure = torch.nonzero(found.truncated | ~(distance <= NEAR)).flatten()
    for rows in unsure.split(AT_ONCE) if len(unsure) else ():
        greedy = found.tokens[rows].masked_fill(found.truncated[rows, None], PAD)
        chosen = _chosen(vae, z[rows], greedy, width)
        ended = (chosen != PAD).any(1)
        found.tokens[rows[ended]], found.truncated[rows[ended]] = chosen[ended], False
    return found


def _chosen(
    vae: SequenceVAE, z: Float[Tensor, "b D"], greedy: Int[Tensor, "b L"], width: int
) -> Int[Tensor, "b L"]:
    """The best sequence of each beam, or the greedy one where it is about as good."""
    with decoding_arithmetic(z.device.type):
        beams = beam_search(vae, z, width=width, max_length=greedy.shape[1])
        likely = torch.cat([-vae.nll(greedy, z)[:, None], beams.log_likelihood], 1)
    tokens = torch.cat([greedy[:, None], beams.tokens], 1)
    places = _posterior(vae, tokens.flatten(0, 1)).log_density(z.repeat_interleave(width + 1, 0))
    score = (likely + places.view_as(likely)).nan_to_num(IMPOSSIBLE, neginf=IMPOSSIBLE)
    score[:, 0] += LEAD
    return tokens[torch.arange(len(z), device=z.device), score.argmax(1)]


def _posterior(vae: SequenceVAE, tokens: Int[Tensor, "B L"]) -> Posterior:
    """Where the encoder places sequences; NaN for an empty one."""
    sequences = [row[row != PAD].tolist() for row in tokens.cpu()]
    return vae.read(sequences, len(sequences), tokens.device, packed=False)
