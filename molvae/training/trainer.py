"""Lightning's Trainer as a run needs it: its checkpoints, its logs, its devices."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, replace
from pathlib import Path

import pytorch_lightning as pl
from lightning_fabric.utilities.exceptions import MisconfigurationException
from pytorch_lightning.loggers import CSVLogger, Logger, TensorBoardLogger

from molvae.errors import ArgumentError
from molvae.training.bar import RunBar
from molvae.training.config import TrainerConfig
from molvae.training.devices import check_devices
from molvae.training.precision import best_precision


def trainer_for(
    config: TrainerConfig,
    folder: Path,
    *,
    total_steps: int,
    steps_per_round: int,
    callbacks: Sequence[pl.Callback],
    loggers: Sequence[Logger] = (),
    progress_bar: bool = False,
) -> pl.Trainer:
    """A trainer that logs into a run's folder.

    Args:
        config: on what it trains.
        folder: of the run.
        total_steps: optimizer steps of the whole run.
        steps_per_round: steps between two validations.
        callbacks: what happens beside the steps.
        loggers: beside the run's own, which write CSV and TensorBoard's events.
        progress_bar: show a bar on stderr.

    Raises:
        ArgumentError: this machine has not what is asked for.
    """
    check_devices(config)
    bar = [RunBar(total_steps // steps_per_round)] if progress_bar else []
    # Lightning empties a log folder it finds, so each slice has its own
    slice_name = f"slice_{len(list(folder.glob('logs/slice_*')))}"
    try:
        return pl.Trainer(
            **asdict(_settled(config, steps_per_round)),
            max_steps=total_steps,
            max_epochs=-1,
            callbacks=[*callbacks, *bar],
            enable_progress_bar=progress_bar,
            logger=[
                CSVLogger(folder, name="logs", version=slice_name),
                TensorBoardLogger(folder, name="logs", version=slice_name, default_hp_metric=False),
                *loggers,
            ],
            num_sanity_val_steps=0,
            enable_model_summary=False,
            use_distributed_sampler=False,
        )
    except (MisconfigurationException, ValueError) as error:
        raise ArgumentError(f"trainer: {error}") from error


def _settled(config: TrainerConfig, steps_per_round: int) -> TrainerConfig:
    """The settings with this machine's best precision, and a log that a short round appears in."""
    precision = best_precision(config.accelerator) if config.precision == "auto" else config.precision
    every = min(config.log_every_n_steps, steps_per_round)
    return replace(config, precision=precision, log_every_n_steps=every)
