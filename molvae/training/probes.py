"""What is told beside the gradient steps: quality of each round, warnings, the rate."""

from __future__ import annotations

import logging
import time
from collections.abc import Sequence
from typing import Any

import pytorch_lightning as pl

from molvae.filters.chain import FilterChain
from molvae.model.model import Model
from molvae.training.batches import Chunk, EvaluationSteps
from molvae.training.quality import encoded, fit_prior, reconstruction_rate, sample_rates

log = logging.getLogger(__name__)

RATE_INTERVAL = 50
"""Steps between two readings of the training rate."""
COLLAPSED_KL = 1.0
"""Nats per molecule below which the latent space says next to nothing about the molecule."""
EARLY = 0.1
"""Share of a run's steps before which its KL is low for want of training alone."""
LOGGED = (
    *("language_nll", "nll", "kl", "beta", "active_units", "property_error", "axis_error"),
    *("reconstruction", "valid", "unique", "novel", "passing"),
)
"""Measures of a validation in their order in its line of the log."""


class QualityProbe(pl.Callback):
    """After each validation: exact reconstruction, and rates of samples from the freshly fitted prior.

    Args:
        model: wraps the network in training.
        smiles: held-out molecules to reconstruct.
        prior_steps: training molecules the prior is fitted to.
        filters: what a sample should pass.
        count: molecules to sample.
    """

    def __init__(
        self,
        model: Model,
        smiles: Sequence[str],
        prior_steps: EvaluationSteps,
        filters: FilterChain,
        count: int,
    ):
        self.model, self.smiles, self.prior_steps = model, smiles, prior_steps
        self.filters, self.count = filters, count

    def on_validation_epoch_end(self, trainer: pl.Trainer, pl_module: pl.LightningModule) -> None:
        """Measure in one process, while others wait, and log in all."""
        rates = trainer.strategy.broadcast(self.rates() if trainer.is_global_zero else {})
        pl_module.log_dict({f"valid/{name}": value for name, value in rates.items()}, sync_dist=True)

    def rates(self) -> dict[str, float]:
        """What there is to log."""
        if self.model.network.prior.needs_fit:
            fit_prior(self.model, encoded(self.model, self.prior_steps))
        rates = sample_rates(self.model, self.count, self.filters)
        return rates | {"reconstruction": reconstruction_rate(self.model, self.smiles)}


class RoundLog(pl.Callback):
    """One line in the log for each validation."""

    def on_validation_end(self, trainer: pl.Trainer, pl_module: pl.LightningModule) -> None:
        """Write the line."""
        values = {
            name.removeprefix("valid/"): float(value) for name, value in trainer.callback_metrics.items()
        }
        figures = "  ".join(f"{name} {values[name]:.4g}" for name in LOGGED if name in values)
        log.info("step %d of %d: %s", trainer.global_step, trainer.max_steps, figures)


class CollapseWarning(pl.Callback):
    """Says loudly when the decoder ignores z (Bowman et al. 2016), once a run has had the time to use it."""

    def on_validation_end(self, trainer: pl.Trainer, pl_module: pl.LightningModule) -> None:
        """Compare the validation's KL with the threshold."""
        kl = trainer.callback_metrics.get("valid/kl")
        if kl is not None and kl < COLLAPSED_KL and trainer.global_step >= EARLY * trainer.max_steps:
            log.warning(
                "POSTERIOR COLLAPSE: KL is %.2f nats per molecule and %d latent dimensions are active, so the"
                " decoder ignores z and the latent space is useless for optimization. Lower kl_weight, start"
                " it at 0, raise free_nats or token_dropout.",
                float(kl),
                int(trainer.callback_metrics["valid/active_units"]),
            )


class MoleculesPerSecond(pl.Callback):
    """Logs the training rate over the steps since the last log, validation left out."""

    def __init__(self) -> None:
        self.restart()

    def restart(self) -> None:
        """Begin a new interval now."""
        self.molecules, self.since = 0, time.perf_counter()

    def on_train_start(self, trainer: pl.Trainer, pl_module: pl.LightningModule) -> None:
        """Begin the first interval."""
        self.restart()

    def on_validation_end(self, trainer: pl.Trainer, pl_module: pl.LightningModule) -> None:
        """Leave the validation out."""
        self.restart()

    def on_train_batch_end(
        self,
        trainer: pl.Trainer,
        pl_module: pl.LightningModule,
        outputs: Any,
        batch: list[Chunk],
        batch_idx: int,
    ) -> None:
        """Count, and log once in a while."""
        self.molecules += sum(chunk.whole for chunk in batch)
        if trainer.global_step % RATE_INTERVAL == 0:
            rate = self.molecules / (time.perf_counter() - self.since)
            pl_module.log("train/molecules_per_second", rate, prog_bar=True)
            self.restart()
