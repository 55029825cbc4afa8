"""Children of molecules by a decoder that is fine-tuned on the parents it is shown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import torch

from molvae.optimization.algorithms.decoder_tuning import DecoderTuning
from molvae.optimization.searches.constraints import Constraints
from molvae.optimization.searches.latent_moves import LatentMoves

REPLAYED = 32
"""Parents in a gradient step."""


class TunedDecoder:
    """A source of molecules: a step on the parents, then draws near their codes from what came of it.

    Parents come the more often the better they are, which makes the steps a rank-weighted replay.

    Args:
        moves: in the latent space of the original.
        constraints: on the children.
        steps: gradient steps each time.
        leash: weight of the divergence from the original.
    """

    def __init__(
        self, moves: LatentMoves, constraints: Constraints, *, steps: int = 1, leash: float = 1.0
    ) -> None:
        self.moves = moves
        self.constraints = constraints
        self.steps = steps
        self.tuning = DecoderTuning(moves.codec.network, leash=leash)
        self.codec = replace(moves.codec, network=self.tuning.tuned)

    def __call__(self, parents: Sequence[str]) -> list[str]:
        """Half as many children: each costs twice as much."""
        sequences = self.moves.tokens(parents)
        read = [text for text, ids in zip(parents, sequences, strict=True) if ids]
        if not read:
            return []
        known = [ids for ids in sequences if ids]
        z = self.moves.codes(read)
        for _ in range(self.steps):
            shown = self.moves.generator.permutation(len(known))[:REPLAYED]
            codes = torch.from_numpy(z[shown]).float().to(self.codec.device)
            self.tuning.step([known[row] for row in shown], codes)
        return self.constraints.admitted(self._drawn(z[::2]))

    def _drawn(self, z: np.ndarray) -> list[str | None]:
        generator = self.moves.generator
        scale = self.moves.spread * 10.0 ** generator.uniform(-1.5, -0.3, (len(z), 1))
        near = z + scale * generator.standard_normal(z.shape)
        seed = int(generator.integers(2**31))
        return self.codec.decode(torch.from_numpy(near).float(), temperature=1.0, seed=seed)
