"""A training run: from prepared molecules to trained weights, resumable at any step."""

from __future__ import annotations

import math
import warnings
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytorch_lightning as pl
from pytorch_lightning.callbacks import EarlyStopping
from pytorch_lightning.loggers import Logger
from pytorch_lightning.utilities.exceptions import SIGTERMException

from molvae.data.store import TokenStore
from molvae.errors import MolvaeError
from molvae.filters.chosen import filters_of
from molvae.model.model import Model
from molvae.model.nn.precision import tf32_products
from molvae.training.batches import EvaluationSteps, TrainingSteps
from molvae.training.checkpoint import (
    MISFITS,
    check_checkpoint,
    damaged,
    is_out_of_patience,
    read_round,
    write_round,
)
from molvae.training.config import TrainConfig
from molvae.training.devices import share_threads
from molvae.training.keepers import BestCheckpoint, LastCheckpoint
from molvae.training.module import VAETraining
from molvae.training.probes import CollapseWarning, MoleculesPerSecond, QualityProbe, RoundLog
from molvae.training.properties import values_to_learn
from molvae.training.trainer import trainer_for

PROBED = 10_000
"""Training molecules that the latent prior is fitted to at a validation."""
FEWEST_SAMPLES, SHARE = 100, 4
"""Molecules sampled at a validation; after longer rounds one for so many that the round has shown."""


class TrainingRun:
    """A run in a folder: checkpoints and logs while it goes; `molvae.training.finish` makes its model.

    Args:
        model: the model to train, new or to be fine-tuned.
        store: prepared molecules with splits `train` and `valid`.
        folder: of the run; what an earlier slice left there is gone on from.
        config: how to train.
        callbacks: beside the run's own.
        loggers: beside the run's own.
        progress_bar: show a bar on stderr.
    """

    def __init__(
        self,
        model: Model,
        store: TokenStore,
        folder: Path,
        config: TrainConfig,
        callbacks: Sequence[pl.Callback] = (),
        loggers: Sequence[Logger] = (),
        progress_bar: bool = False,
    ):
        self.model, self.store, self.folder, self.config = model, store, folder, config
        self.progress_bar = progress_bar
        self.filters = filters_of(config.filters)
        self.train_rows, self.valid_rows = store.split("train"), store.split("valid")
        if not len(self.train_rows) or not len(self.valid_rows):
            raise MolvaeError(
                f"{store.path}: {len(self.train_rows)} molecules to train on and {len(self.valid_rows)} to"
                " validate on; give more molecules or another split"
            )
        validated = self.valid_rows[: config.validation_molecules]
        self.properties = values_to_learn(model, store, self.train_rows, validated, config, folder)
        packs = model.network.encoder.reads_packed
        self.valid_steps = EvaluationSteps(store, validated, self.properties, packs=packs)
        self.steps = TrainingSteps(
            store,
            self.train_rows,
            self.properties,
            chunk_size=config.chunk_size,
            chunks_per_step=config.chunks_per_step,
            seed=config.seed,
            position=lambda: self.trainer.global_step,
            steps_per_round=config.validate_every,
            rank=lambda: (self.trainer.global_rank, self.trainer.world_size),
            packs=packs,
        )
        self.total_steps = self._settle_rounds()
        self.module = self._module()
        self.keeper = LastCheckpoint(self.last, config.checkpoint_minutes, config.slice_minutes)
        self.trainer = trainer_for(
            config.trainer,
            folder,
            total_steps=self.total_steps,
            steps_per_round=len(self.steps),
            callbacks=[*self._callbacks(), *callbacks, *self._patience()],
            loggers=loggers,
            progress_bar=progress_bar,
        )
        self.steps_done = 0
        """Optimizer steps, those of earlier slices included."""

    def _settle_rounds(self) -> int:
        """Make the run one of whole rounds, so that it ends with a validation; returns its steps."""
        wanted = max(1, round(self.config.epochs * self.steps.steps_per_pass))
        rounds = math.ceil(wanted / self.steps.steps_per_round)
        # a run that goes on with more epochs has more rounds, of the length that it was begun with
        self.steps.steps_per_round = read_round(self.last.parent) or math.ceil(wanted / rounds)
        return math.ceil(wanted / len(self.steps)) * len(self.steps)

    def _module(self) -> VAETraining:
        """The network with its loss and its optimizer."""
        network, config = self.model.network, self.config
        module = VAETraining(
            network,
            kl_weight=config.kl_weight,
            optimizer=config.optimizer,
            total_steps=self.total_steps,
            warmup_steps=min(config.warmup_steps, self.total_steps // 10),
            free_nats=config.free_nats,
            token_dropout=config.token_dropout,
            property_weight=config.property_weight,
            axis_weight=config.axis_weight * max(1.0, len(self.train_rows) / config.described_molecules),
            gradient_clip=config.gradient_clip,
            prior_only=config.learn != "all",
            seed=config.seed,
        )
        if network.property_head is not None and not config.properties:
            network.property_head.requires_grad_(False)  # there is nothing it could learn from
        return module

    @property
    def last(self) -> Path:
        """The checkpoint to go on from."""
        return self.folder / "checkpoints" / "last.ckpt"

    @property
    def best(self) -> Path:
        """The checkpoint of the lowest validation loss."""
        return self.folder / "checkpoints" / "best.ckpt"

    def _callbacks(self) -> list[pl.Callback]:
        """The run's own, in the order in which they are called."""
        best = BestCheckpoint(
            self.best.parent,
            self.best.stem,
            monitor="valid/loss",
            enable_version_counter=False,
            save_on_train_epoch_end=False,
        )
        probe = QualityProbe(
            self.model,
            self.store.smiles_of(self.valid_rows[: self.config.validation_molecules]),
            self.prior_steps(PROBED),
            self.filters,
            self.validation_samples,
        )
        # Lightning puts the two checkpoints last, in this order: what is resumed from knows of the best
        return [MoleculesPerSecond(), probe, CollapseWarning(), RoundLog(), best, self.keeper]

    @property
    def validation_samples(self) -> int:
        """Molecules sampled at each validation; of a small set few, else they would take most of the time."""
        shown = len(self.train_rows) * len(self.steps) // self.steps.steps_per_pass
        return min(self.config.validation_samples, max(FEWEST_SAMPLES, shown // SHARE))

    def _patience(self) -> list[pl.Callback]:
        """What stops a run that gets no better; before the checkpoints, which note how long it waited."""
        if not self.config.patience:
            return []
        return [EarlyStopping("valid/loss", patience=self.config.patience, check_on_train_epoch_end=False)]

    def prior_steps(self, count: int) -> EvaluationSteps:
        """Training molecules that the latent prior is fitted to, drawn by the run's seed."""
        rng = np.random.default_rng(self.config.seed)
        rows = rng.choice(self.train_rows, min(count, len(self.train_rows)), replace=False)
        return EvaluationSteps(self.store, rows, None, packs=self.model.network.encoder.reads_packed)

    def fit(self) -> bool:
        """Train, going on where an earlier slice stopped.

        Returns:
            True when the run is complete, False when its slice is over.

        Raises:
            KeyboardInterrupt: after everything was saved; in the first of several processes.
            MolvaeError: the checkpoint is damaged.
        """
        checkpoint = self.last if self.last.exists() else None
        if checkpoint and self._ended_at(checkpoint):
            return True
        if self.trainer.is_global_zero:
            write_round(self.last.parent, len(self.steps))
        share_threads(self.trainer.num_devices)  # before Lightning starts the other processes
        self.module.train()  # a loaded model is in evaluation mode, and Lightning leaves it there
        products = tf32_products(self.trainer.strategy.root_device.type)
        # Lightning raises it at a SIGTERM, as a SystemExit without a code; the keeper has saved by then
        told_to_end = suppress(SIGTERMException)
        with self.keeper.listening(), products, told_to_end, warnings.catch_warnings():
            warnings.filterwarnings("ignore", "Checkpoint directory .* exists and is not empty")
            warnings.filterwarnings("ignore", ".*LeafSpec", FutureWarning)
            self._fit_from(checkpoint)
        self.steps_done = self.trainer.global_step
        if self.keeper.interrupted and self.trainer.is_global_zero:
            raise KeyboardInterrupt
        return not self.keeper.slice_over

    def _fit_from(self, checkpoint: Path | None) -> None:
        try:
            self.trainer.fit(
                self.module, self.steps, self.valid_steps, ckpt_path=checkpoint, weights_only=True
            )
        except MISFITS as error:
            if checkpoint is None or self.keeper.took_a_step:
                raise
            raise damaged(checkpoint, error) from error

    def _ended_at(self, checkpoint: Path) -> bool:
        """Whether the run ended there before its time: then it is as it was, with nothing left to do."""
        content = check_checkpoint(checkpoint, self.module)
        if not is_out_of_patience(content):
            return False
        self.module.load_state_dict(content["state_dict"])
        self.steps_done = int(content["global_step"])
        return True
