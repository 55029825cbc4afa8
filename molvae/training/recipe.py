"""How a model is trained, as plain data."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from molvae.checks.limits import MOST, within
from molvae.errors import UsageError

COUNTS = (
    "chunk_size",
    "chunks_per_step",
    "described_molecules",
    "validate_every",
    "validation_molecules",
    "validation_samples",
    "prior_molecules",
)
NOT_NEGATIVE = ("warmup_steps", "free_nats", "property_weight", "axis_weight", "patience", "ratio_molecules")
SEEDS = 2**64
"""As many as torch takes."""


@dataclass(frozen=True)
class Recipe:
    """How a model is trained; each field is explained in conf/train.yaml, under `training`."""

    learn: Literal["all", "prior", "ratio"] = "all"
    epochs: float = 3.0
    chunk_size: int = 64
    chunks_per_step: int = 4
    warmup_steps: int = 500
    gradient_clip: float = 20.0
    free_nats: float = 0.0
    token_dropout: float = 0.0
    properties: Sequence[str] = ()
    property_weight: float = 1.0
    axis_weight: float = 4.0
    described_molecules: int = 200_000
    validate_every: int = 2_000
    validation_molecules: int = 2_000
    validation_samples: int = 1_000
    prior_molecules: int = 100_000
    ratio_molecules: int = 100_000
    patience: int = 0
    checkpoint_minutes: float = 5.0
    slice_minutes: float = float("inf")
    seed: int = 0

    def __post_init__(self) -> None:
        if self.learn not in ("all", "prior", "ratio"):
            raise UsageError(f"training.learn={self.learn}: all, prior or ratio")
        for name in COUNTS:
            within(1, MOST, **{f"training.{name}": getattr(self, name)})
        for name in NOT_NEGATIVE:
            within(0, MOST, **{f"training.{name}": getattr(self, name)})
        for name in ("epochs", "gradient_clip"):
            if not getattr(self, name) > 0:
                raise UsageError(f"training.{name}={getattr(self, name)}: above 0")
        if not 0 <= self.token_dropout < 1:
            raise UsageError(f"training.token_dropout={self.token_dropout}: from 0 to below 1")
        if not 0 <= self.seed < SEEDS:
            raise UsageError(f"training.seed={self.seed}: from 0 to 2^64 - 1")
