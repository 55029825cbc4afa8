"""The early end of a run that a search has no more hope for."""

from __future__ import annotations

from collections.abc import Callable

import pytorch_lightning as pl


class Pruned(Exception):
    """The run was stopped: others do better."""


class Pruning(pl.Callback):
    """After each validation: reports a measure, and stops the run where it is told to.

    Args:
        monitor: name of the measure, as validation logs it.
        report: takes the measure and the thousandths of the run's steps that are done, which compare between
            runs whose batches differ; tells whether the run is hopeless.
    """

    def __init__(self, monitor: str, report: Callable[[float, int], bool]):
        self.monitor, self.report = monitor, report

    def on_validation_end(self, trainer: pl.Trainer, pl_module: pl.LightningModule) -> None:
        """Report, and stop."""
        if self.monitor not in trainer.callback_metrics:
            return  # novelty is known when the run has ended
        value = float(trainer.callback_metrics[self.monitor])
        done = round(1000 * trainer.global_step / trainer.max_steps)
        if self.report(value, done) and trainer.global_step < trainer.max_steps:
            raise Pruned(f"{self.monitor} is {value:.4g}")
