"""A training run: from prepared molecules to a model folder, resumable at any step."""

from __future__ import annotations

import math
import sys
import warnings
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
import pytorch_lightning as pl
import torch
from lightning_fabric.utilities.exceptions import MisconfigurationException
from pytorch_lightning.callbacks import EarlyStopping, RichProgressBar
from pytorch_lightning.loggers import CSVLogger, TensorBoardLogger
from pytorch_lightning.utilities.exceptions import SIGTERMException

from molvae.data.store import TokenStore
from molvae.errors import MolvaeError, UsageError
from molvae.filters.chain import FilterChain
from molvae.model.model import Model
from molvae.model.nn.precision import tf32_products
from molvae.training.batches import EvaluationSteps, TrainingSteps
from molvae.training.callbacks import (
    BestCheckpoint,
    CollapseWarning,
    LastCheckpoint,
    MoleculesPerSecond,
    QualityProbe,
    RoundLog,
)
from molvae.training.checkpoint import MISFITS, check_checkpoint, damaged, is_out_of_patience
from molvae.training.described import described
from molvae.training.devices import check_devices, share_threads
from molvae.training.kl_weight import KLWeight
from molvae.training.module import OptimizerFactory, VAETraining
from molvae.training.precision import best_precision
from molvae.training.properties import measured
from molvae.training.recipe import Recipe


class TrainingRun:
    """A run in a folder: checkpoints and logs while it goes, the model and its curves at the end.

    Args:
        codec: the model to train, new or to be fine-tuned.
        store: prepared molecules with splits `train` and `valid`.
        folder: of the run; what an earlier slice left there is gone on from.
        recipe: how to train.
        kl_weight: effective beta as a function of progress.
        optimizer: builds the optimiser.
        filters: what good molecules pass, for the rate of it.
        trainer: further arguments of Lightning's Trainer.
        callbacks: beside the run's own.
    """

    def __init__(
        self,
        codec: Model,
        store: TokenStore,
        folder: Path,
        *,
        recipe: Recipe,
        kl_weight: KLWeight,
        optimizer: OptimizerFactory,
        filters: FilterChain,
        trainer: dict[str, Any],
        callbacks: Sequence[pl.Callback] = (),
    ):
        self.codec, self.store, self.folder, self.recipe = codec, store, folder, recipe
        self.filters, self.callbacks = filters, callbacks
        self.train_rows, self.valid_rows = store.split("train"), store.split("valid")
        if not len(self.train_rows) or not len(self.valid_rows):
            raise MolvaeError(
                f"{store.path}: {len(self.train_rows)} molecules to train on and {len(self.valid_rows)} to"
                " validate on; give more molecules or another split"
            )
        self.properties = self._properties()
        self.steps = TrainingSteps(
            store,
            self.train_rows,
            self.properties,
            chunk_size=recipe.chunk_size,
            chunks_per_step=recipe.chunks_per_step,
            seed=recipe.seed,
            position=lambda: self.trainer.global_step,
            steps_per_round=recipe.validate_every,
            rank=lambda: (self.trainer.global_rank, self.trainer.world_size),
        )
        wanted_steps = max(1, round(recipe.epochs * self.steps.steps_per_pass))
        # whole rounds, so that the run ends with a validation
        rounds = math.ceil(wanted_steps / self.steps.steps_per_round)
        self.steps.steps_per_round = math.ceil(wanted_steps / rounds)
        self.total_steps = rounds * len(self.steps)
        self.module = VAETraining(
            codec.network,
            kl_weight=kl_weight,
            optimizer=optimizer,
            total_steps=self.total_steps,
            warmup_steps=min(recipe.warmup_steps, self.total_steps // 10),
            free_nats=recipe.free_nats,
            token_dropout=recipe.token_dropout,
            property_weight=recipe.property_weight,
            axis_weight=recipe.axis_weight * max(1.0, len(self.train_rows) / recipe.described_molecules),
            gradient_clip=recipe.gradient_clip,
            prior_only=recipe.learn != "all",
            seed=recipe.seed,
        )
        if codec.network.property_head is not None and not recipe.properties:
            codec.network.property_head.requires_grad_(False)  # there is nothing it could learn from
        self.trainer = self.build_trainer(trainer)
        self.steps_done = 0
        """Optimiser steps, those of earlier slices included."""

    def _properties(self) -> np.ndarray | None:
        """Values of the property head, then of the axes, for each molecule of the store; None without either.

        They are standardized by the training molecules where the model has not learnt them before.
        """
        model, card, recipe = self.codec.network, self.codec.card, self.recipe
        values = []
        if (head := model.property_head) is not None:
            known = measured(self.store, recipe.properties)
            if known is not None and not card.get("properties"):
                head.standardise_by(torch.from_numpy(known[self.train_rows]))
            unknown = np.full((len(self.store), len(head.scale)), np.nan, np.float32)
            values.append(unknown if known is None else known)
        if model.axes is not None and recipe.learn == "all":
            valid = self.valid_rows[: recipe.validation_molecules]
            chosen = np.random.default_rng(recipe.seed).permutation(self.train_rows)
            rows = np.concatenate([chosen[: recipe.described_molecules], valid])
            names = self.codec.architecture["axes"]
            known = described(self.store, np.sort(rows), names, self.folder / "axes.parquet")
            if not card:
                model.axes.standardise_by(torch.from_numpy(known[self.train_rows]))
            values.append(known)
        return np.concatenate(values, axis=1) if values else None

    @property
    def last(self) -> Path:
        """The checkpoint to go on from."""
        return self.folder / "checkpoints" / "last.ckpt"

    @property
    def best(self) -> Path:
        """The checkpoint of the lowest validation loss."""
        return self.folder / "checkpoints" / "best.ckpt"

    def build_trainer(self, settings: dict[str, Any]) -> pl.Trainer:
        """Lightning's trainer with our callbacks and loggers."""
        recipe = self.recipe
        self.keeper = LastCheckpoint(self.last, recipe.checkpoint_minutes, recipe.slice_minutes)
        best = BestCheckpoint(
            self.best.parent,
            self.best.stem,
            monitor="valid/loss",
            enable_version_counter=False,
            save_on_train_epoch_end=False,
        )
        probe = QualityProbe(
            self.codec,
            self.store.smiles_of(self.valid_rows[: recipe.validation_molecules]),
            self.prior_steps(10_000),
            self.filters,
            recipe.validation_samples,
        )
        # Lightning puts the two checkpoints last, in this order: what is resumed from knows of the best
        callbacks = [MoleculesPerSecond(), probe, CollapseWarning(), RoundLog(), best, self.keeper]
        callbacks.extend(self.callbacks)
        if recipe.patience:
            # before the checkpoints, which then know how long it has waited
            patience = EarlyStopping("valid/loss", patience=recipe.patience, check_on_train_epoch_end=False)
            callbacks.append(patience)
        # Lightning empties a log folder it finds, so each slice has its own
        slice_name = f"slice_{len(list(self.folder.glob('logs/slice_*')))}"
        watched = sys.stderr.isatty()
        if watched:
            callbacks.append(RichProgressBar(console_kwargs={"stderr": True}))
        if settings["precision"] == "auto":
            settings = settings | {"precision": best_precision(settings["accelerator"])}
        settings = settings | {"log_every_n_steps": min(settings["log_every_n_steps"], len(self.steps))}
        check_devices(settings)
        try:
            return pl.Trainer(
                **settings,
                max_steps=self.total_steps,
                max_epochs=-1,
                callbacks=callbacks,
                enable_progress_bar=watched,
                logger=[
                    CSVLogger(self.folder, name="logs", version=slice_name),
                    TensorBoardLogger(self.folder, name="logs", version=slice_name),
                ],
                num_sanity_val_steps=0,
                enable_model_summary=False,
                use_distributed_sampler=False,
            )
        except (MisconfigurationException, ValueError) as error:
            raise UsageError(f"trainer: {error}") from error

    def prior_steps(self, count: int) -> EvaluationSteps:
        """Training molecules that the latent prior is fitted to, drawn by the run's seed."""
        rng = np.random.default_rng(self.recipe.seed)
        rows = rng.choice(self.train_rows, min(count, len(self.train_rows)), replace=False)
        return EvaluationSteps(self.store, rows, None)

    def fit(self) -> bool:
        """Train, going on where an earlier slice stopped.

        Returns:
            True when the run is complete, False when its slice is over.

        Raises:
            KeyboardInterrupt: after everything was saved; in the first of several processes.
            MolvaeError: the checkpoint is damaged.
        """
        valid = EvaluationSteps(
            self.store, self.valid_rows[: self.recipe.validation_molecules], self.properties
        )
        checkpoint = self.last if self.last.exists() else None
        if checkpoint and self._ended_at(checkpoint):
            return True
        share_threads(self.trainer.num_devices)  # before Lightning starts the other processes
        self.module.train()  # a loaded model is in evaluation mode, and Lightning leaves it there
        products = tf32_products(self.trainer.strategy.root_device.type)
        # Lightning raises it at a SIGTERM, as a SystemExit without a code; the keeper has saved by then
        told_to_end = suppress(SIGTERMException)
        with self.keeper.listening(), products, told_to_end, warnings.catch_warnings():
            warnings.filterwarnings("ignore", "Checkpoint directory .* exists and is not empty")
            warnings.filterwarnings("ignore", ".*LeafSpec", FutureWarning)
            try:
                self.trainer.fit(self.module, self.steps, valid, ckpt_path=checkpoint, weights_only=True)
            except MISFITS as error:
                if checkpoint is None or self.keeper.took_a_step:
                    raise
                raise damaged(checkpoint, error) from error
        self.steps_done = self.trainer.global_step
        if self.keeper.interrupted and self.trainer.is_global_zero:
            raise KeyboardInterrupt
        return not self.keeper.slice_over

    def _ended_at(self, checkpoint: Path) -> bool:
        """Whether the run ended there before its time: then it is as it was, with nothing left to do."""
        content = check_checkpoint(checkpoint, self.module)
        if not is_out_of_patience(content):
            return False
        self.module.load_state_dict(content["state_dict"])
        self.steps_done = int(content["global_step"])
        return True
