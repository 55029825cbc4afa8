"""Offspring by a decoder that is fine-tuned on the parents."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import torch

from molvae.checks.limits import at_least
from molvae.optimization.algorithms.decoder_tuning import DecoderTuning
from molvae.optimization.constraints import Constraints
from molvae.optimization.operators.latent_moves import LatentMoves

BATCH = 32
"""Parents in a gradient step."""


@dataclass(frozen=True)
class TuningSettings:
    """Settings of `TunedDecoder`.

    Raises:
        SettingError: there is no step.
    """

    steps: int = 1
    """Gradient steps each time the decoder is asked for offspring."""

    kl_coefficient: float = 1.0
    """Weight of the KL divergence from the model, beside the likelihood; both are in nats per molecule."""

    def __post_init__(self) -> None:
        at_least(1, steps=self.steps)


class TunedDecoder:
    """An operator: gradient steps on the parents, then samples of the tuned decoder near their codes.

    The better a parent is, the more often it comes, which makes the steps a rank-weighted replay.

    Args:
        moves: in the latent space of the original.
        constraints: on the offspring.
        settings: of the tuning.
    """

    def __init__(self, moves: LatentMoves, constraints: Constraints, settings: TuningSettings) -> None:
        self.moves = moves
        self.constraints = constraints
        self.steps = settings.steps
        self.tuning = DecoderTuning(moves.model.network, kl_coefficient=settings.kl_coefficient)
        self.model = replace(moves.model, network=self.tuning.tuned)

    def __call__(self, parents: Sequence[str]) -> list[str]:
        """Return half as many offspring: each costs twice as much."""
        sequences = self.moves.tokens(parents)
        read = [text for text, ids in zip(parents, sequences, strict=True) if ids]
        if not read:
            return []
        known = [ids for ids in sequences if ids]
        z = self.moves.codes(read)
        for _ in range(self.steps):
            rows = self.moves.generator.permutation(len(known))[:BATCH]
            codes = torch.from_numpy(z[rows]).float().to(self.model.device)
            self.tuning.step([known[row] for row in rows], codes)
        return self.constraints.admitted(self._drawn(z[::2]))

    def _drawn(self, z: np.ndarray) -> list[str | None]:
        generator = self.moves.generator
        scale = self.moves.prior_std * 10.0 ** generator.uniform(-1.5, -0.3, (len(z), 1))
        near = z + scale * generator.standard_normal(z.shape)
        seed = int(generator.integers(2**31))
        return self.model.decode(torch.from_numpy(near).float(), temperature=1.0, seed=seed)
