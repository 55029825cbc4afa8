"""Train a model: prepared molecules in, a trained model in a folder out."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from contextlib import nullcontext
from copy import deepcopy
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from molvae.checks.settings import with_settings
from molvae.data.config import PrepareConfig
from molvae.data.prepare import prepare_for
from molvae.data.source import Source
from molvae.data.store import TokenStore
from molvae.errors import SettingError
from molvae.files.lock import alone_in
from molvae.model.hub import DEFAULT, find
from molvae.model.model import Model
from molvae.table.molecules import MoleculesLike
from molvae.training.config import TrainConfig
from molvae.training.finish import finish
from molvae.training.grown import grown
from molvae.training.initial import check_architecture, fine_tuned, new_model
from molvae.training.kept import asked, keep_settings, log_settings
from molvae.training.ranks import is_first
from molvae.training.result import TrainResult
from molvae.training.run import TrainingRun
from molvae.training.validated import logged

if TYPE_CHECKING:
    import pytorch_lightning as pl
    from pytorch_lightning.loggers import Logger

log = logging.getLogger(__name__)

FEWEST_SHOWN = 200_000
"""Molecules, each counted as often as it comes, below which a new model learns next to nothing."""


def train(
    data: TokenStore | Source | MoleculesLike,
    config: TrainConfig | None = None,
    *,
    init_from: Model | str | Path | None = None,
    preparation: PrepareConfig | None = None,
    folder: str | Path | None = None,
    callbacks: Sequence[pl.Callback] = (),
    loggers: Sequence[Logger] = (),
    progress_bar: bool = False,
    begin: Callable[[TrainingRun], None] | None = None,
    origin: Mapping[str, Any] | None = None,
    **settings: Any,
) -> TrainResult:
    """Train a model, or go on with a run that was stopped or killed.

    Args:
        data: prepared molecules, or what `molvae.prepare` takes.
        config: how to train; None takes the defaults.
        init_from: a model to begin with, by its name, its folder, or itself: it is trained further, or gives
            its weights to a new one (`TrainConfig.grow`). None begins anew.
        preparation: how molecules are prepared that are not yet; None takes what suits them.
        folder: of the run; a run of the same settings that was begun there is gone on with, also by more
            epochs than it has had. None makes one under runs/train.
        callbacks: of Lightning, beside the run's own.
        loggers: of Lightning, beside the run's own, which write CSV and TensorBoard's events to `logs/`.
        progress_bar: show a bar on stderr.
        begin: called once all is checked, before the first step, in place of writing the settings to the
            folder: for who keeps a record of its own there. Of several processes the first calls it.
        origin: what the card of the model tells of where it comes from, in place of the settings.
        **settings: fields of `TrainConfig` in place of the config's, such as `epochs=5`.

    Raises:
        SettingError: settings mean nothing, or do not go with the model that is begun with.
        MolvaeError: the molecules cannot be trained on, or the folder holds another run.
        KeyboardInterrupt: after everything was saved.
    """
    config = with_settings(config or TrainConfig(), settings)
    _quiet_lightning()
    base = _own_copy(init_from)
    known = None if config.grow else base
    store = data if isinstance(data, TokenStore) else prepare_for(known, data, preparation)
    model = first_model(base, store, config)
    place = Path(folder or f"runs/train/{datetime.now():%Y-%m-%d_%H-%M-%S}")
    run = TrainingRun(model, store, place, config, callbacks, loggers, progress_bar)
    if base is None and not run.last.exists():
        warn_if_hopeless(len(store.split("train")), config.epochs)
    first = run.trainer.is_global_zero
    with alone_in(place) if first else nullcontext():
        if first:
            (begin or keep_settings)(run)
            log_settings(run)
        complete = config.learn == "ratio" or run.fit()  # a ratio is learned from the finished model
        told = {"settings": asked(config)} if origin is None else origin
        model = finish(run, told) if complete and first else None
    return TrainResult(logged(place) if first else pd.DataFrame(), place, model)


def _own_copy(init_from: Model | str | Path | None) -> Model | None:
    """The model to begin with, whose weights training may move."""
    if isinstance(init_from, Model):
        return deepcopy(init_from)
    return None if init_from is None else Model.load(find(init_from))


def first_model(base: Model | None, store: TokenStore, config: TrainConfig) -> Model:
    """The model that a run begins with: a new one, a grown one, or the base itself, which learns further.

    Raises:
        SettingError: the settings do not go with the base, or need one.
        MolvaeError: the tokens are not numbered by the base's vocabulary.
    """
    if base is None:
        if config.grow:
            raise SettingError("grow", True, "name the model whose weights are taken by init_from=")
        return new_model(store, config)
    if config.grow:
        return grown(base, store, config)
    store.check_vocab(base.vocab)
    check_architecture(base.architecture, config)
    return fine_tuned(base, store, config)


def warn_if_hopeless(molecules: int, epochs: float) -> None:
    """Say that a model of nothing has no chance to learn from so little what molecules are."""
    shown = round(molecules * epochs)
    if shown < FEWEST_SHOWN:
        log.warning(
            "A new model sees %s molecules (%s in %g passes), which is too little: it will not give molecules"
            " back. init_from=%s begins with one that is trained; a new one wants %s at least, more data or"
            " epochs",
            *(f"{shown:,}", f"{molecules:,}", epochs, DEFAULT, f"{FEWEST_SHOWN:,}"),
        )


def _quiet_lightning() -> None:
    """Keep Lightning's advice, and the messages of all processes but the first, off the log."""
    for library in ("pytorch_lightning", "lightning_fabric"):
        logging.getLogger(library).setLevel(logging.WARNING)
    if not is_first():
        logging.getLogger().setLevel(logging.ERROR)
