"""The progress bar of a training run."""

from __future__ import annotations

from typing import Any

import pytorch_lightning as pl
from pytorch_lightning.callbacks import RichProgressBar
from pytorch_lightning.callbacks.progress.rich_progress import RichProgressBarTheme


class RunBar(RichProgressBar):
    """A bar on stderr for each round, the steps between two validations.

    Args:
        rounds: of the whole run.
    """

    def __init__(self, rounds: int) -> None:
        super().__init__(theme=RichProgressBarTheme(metrics_format=".1f"), console_kwargs={"stderr": True})
        self.rounds = rounds

    def _get_train_description(self, current_epoch: int) -> str:
        # Lightning counts passes from 0 to one that it is never told: ours ends by steps
        return f"Round {min(current_epoch + 1, self.rounds)} of {self.rounds}"

    def get_metrics(self, trainer: pl.Trainer, pl_module: pl.LightningModule) -> Any:
        """What stands behind the bar, short enough for one line, without the number of the log's folder."""
        shown = super().get_metrics(trainer, pl_module)
        return {name.removeprefix("train/"): value for name, value in shown.items() if name != "v_num"}
