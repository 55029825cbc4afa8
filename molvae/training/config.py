"""How a model is trained: each setting of `molvae.train`, with its default."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

import torch

from molvae.checks.choices import one_of
from molvae.checks.limits import MOST, within
from molvae.errors import SettingError
from molvae.filters.chosen import Filters
from molvae.training.kl_weight import KLWeight, LinearKLWeight
from molvae.training.muon import Muon

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
STRATEGIES = ("auto", "ddp")
LEARNED = ("all", "prior", "ratio")

OptimizerFactory = Callable[[Iterable[tuple[str, torch.nn.Parameter]]], torch.optim.Optimizer]
"""Builds an optimizer from the parameters and their names: a class of torch.optim, or a part of one."""


@dataclass(frozen=True)
class TrainerConfig:
    """On what a model is trained: arguments of Lightning's Trainer.

    Args:
        accelerator: "gpu", "cpu", or "auto" for a GPU where there is one.
        devices: GPUs, or processes on a CPU, that share each step; -1 takes all GPUs. The steps are the same
            on any number.
        num_nodes: machines with so many devices each, started by torchrun or srun.
        strategy: "auto" or "ddp".
        precision: Lightning's name of it; "auto" is bf16-mixed on a CPU that is fast in it, else 32-true.
        log_every_n_steps: optimizer steps between two lines of the log.
    """

    accelerator: str = "auto"
    devices: int = 1
    num_nodes: int = 1
    strategy: str = "auto"
    precision: str = "auto"
    log_every_n_steps: int = 50

    def __post_init__(self) -> None:
        one_of(STRATEGIES, strategy=self.strategy)


@dataclass(frozen=True)
class TrainConfig:
    """How a model is trained.

    Args:
        learn: "all"; "prior", a language prior for the model that is begun with, which stays as it is; or
            "ratio", only how that model's own molecules differ from these, so that its samples look like
            these.
        epochs: passes over the training molecules; fractions are fine.
        chunk_size: molecules of one exact length that go through the network together.
        chunks_per_step: chunks, of different lengths, to an optimizer step.
        warmup_steps: optimizer steps of linear warm-up, at most a tenth of the run.
        gradient_clip: largest norm of the gradient of the loss in nats per molecule.
        free_nats: KL per latent dimension that costs nothing.
        token_dropout: share of the decoder's input tokens that are hidden.
        properties: columns of the data that a head, trained jointly, predicts from z.
        property_weight: weight of its squared error, in standard deviations.
        axis_weight: weight of the same error of the axes, which are computed and not measured.
        described_molecules: training molecules whose axes are computed, which takes 2 ms each.
        validate_every: optimizer steps between two validations, at most one pass.
        validation_molecules: held-out molecules to validate on.
        validation_samples: molecules sampled at the end, for the rates of their quality, and at each
            validation: there at most one for every four that were trained on since the last, but 100.
        prior_molecules: training molecules that a mixture as the latent prior is fitted to at the end.
        ratio_molecules: training molecules that a language prior's are compared to at the end; 0: not at all.
        patience: validations without a better loss after which training stops; 0 never stops early.
        checkpoint_minutes: time between two checkpoints.
        slice_minutes: time after which training stops, to go on with the same call; what is done at the end
            of the run is not covered.
        seed: seeds all random draws.
        grow: begin a new model with the weights of another. The vocabulary is that of the molecules, and the
            architecture is the one given here, which may have more latent dimensions and axes.
        architecture: settings of an `Architecture` by name; what is left out is as it has them by default.
        kl_weight: weight of the KL term as a function of the share of steps that are done.
        optimizer: builds the optimizer.
        filters: what a good sample passes, for the rate of it: names, YAML files or filters; they drop none
            of the data.
        trainer: on what the model is trained.
    """

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
    grow: bool = False
    architecture: Mapping[str, Any] = field(default_factory=dict)
    kl_weight: KLWeight = field(default_factory=LinearKLWeight)
    optimizer: OptimizerFactory = Muon
    filters: Filters = "moses"
    trainer: TrainerConfig = field(default_factory=TrainerConfig)

    def __post_init__(self) -> None:
        one_of(LEARNED, learn=self.learn)
        within(1, MOST, **{name: getattr(self, name) for name in COUNTS})
        within(0, MOST, **{name: getattr(self, name) for name in NOT_NEGATIVE})
        for name in ("epochs", "gradient_clip"):
            if not getattr(self, name) > 0:
                raise SettingError(name, getattr(self, name), "above 0")
        if not 0 <= self.token_dropout < 1:
            raise SettingError("token_dropout", self.token_dropout, "from 0 to below 1")
        if not 0 <= self.seed < SEEDS:
            raise SettingError("seed", self.seed, "from 0 to 2^64 - 1")
