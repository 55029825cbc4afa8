"""Search for good settings of a training: a search space in, trained models and the best settings out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

from molvae.checks.settings import with_settings
from molvae.data.config import PrepareConfig
from molvae.data.prepare import prepare_for
from molvae.data.source import Source
from molvae.data.store import TokenStore
from molvae.errors import SettingError
from molvae.files.plain import plain_data
from molvae.model.hub import find
from molvae.model.model import Model
from molvae.table.molecules import MoleculesLike
from molvae.training.config import TrainConfig
from molvae.training.result import TrainResult
from molvae.training.train import train
from molvae.tuning.changed import changed
from molvae.tuning.config import TuneConfig
from molvae.tuning.results import TuneResult
from molvae.tuning.run_trial import run_trial
from molvae.tuning.search import search
from molvae.tuning.space import Interval, Space, Value, space_of
from molvae.tuning.study import Launch, Study

FREE = {"checkpoint_minutes", "trainer"}
"""Settings of the training that may change while a study goes on."""


def tune(
    data: TokenStore | Source | MoleculesLike,
    space: Mapping[str, Interval | Sequence[Value]],
    config: TuneConfig | None = None,
    *,
    training: TrainConfig | None = None,
    init_from: Model | str | Path | None = None,
    preparation: PrepareConfig | None = None,
    folder: str | Path | None = None,
    storage: str | Path | None = None,
    **settings: Any,
) -> TuneResult:
    """Search for good settings of `molvae.train`: many trials, each a run of its own, one after the other.

    The same call with the same folder goes on where a search was stopped or killed.

    Args:
        data: prepared molecules, or what `molvae.prepare` takes.
        space: what is searched: name of a setting of `TrainConfig` (`epochs`, `architecture.latent_dim`,
            `optimizer.lr`, `kl_weight.end`) -> a list of values, or an `Interval`.
        config: how it is searched; None takes the defaults.
        training: settings that all trials share; None takes the defaults.
        init_from: a model that each trial begins with, see `molvae.train`.
        preparation: how molecules are prepared that are not yet; None takes what suits them.
        folder: of the search; trials/0, trials/1, ... are the runs, trials.csv and report.html tell of all.
            None makes one under runs/sweep.
        storage: the file that holds the study; None puts study.journal into the folder.
        **settings: fields of `TuneConfig` in place of the config's, such as `count=40`.

    Raises:
        SettingError: the space names no setting, or the folder holds another study.
        MolvaeError: the molecules cannot be trained on, or another search is at work in the folder.
    """
    config, training = with_settings(config or TuneConfig(), settings), training or TrainConfig()
    check_trainable(config, training)
    dimensions = space_of(space)
    for name, values in space.items():
        changed(training, {name: values.low if isinstance(values, Interval) else values[0]})
    base = init_from if isinstance(init_from, Model) or init_from is None else Model.load(find(init_from))
    known = None if training.grow else base
    store = data if isinstance(data, TokenStore) else prepare_for(known, data, preparation)
    place = Path(folder or f"runs/sweep/{datetime.now():%Y-%m-%d_%H-%M-%S}")

    def run(asked: TrainConfig, trial: Path, callbacks: Sequence[Any]) -> tuple[TrainResult, TokenStore]:
        return train(store, asked, init_from=base, folder=trial, callbacks=callbacks), store

    def launch(study: Study, trials: Sequence[Launch], folder: Path) -> None:
        for trial in trials:
            asked = changed(training, trial.params)
            run_trial(study.path, folder / str(trial.number), config, partial(run, asked))

    found = search(
        dimensions,
        config,
        _fixed(training, store, dimensions),
        launch,
        folder=place,
        storage=Path(storage) if storage else None,
        keep=write_results,
    )
    return replace(found, training=training)


def check_trainable(config: TuneConfig, training: TrainConfig) -> None:
    """Make sure that trials can be judged as they are asked to be, each on a device of its own.

    Raises:
        SettingError: they cannot.
    """
    if "property_error" in config.objectives and not training.properties:
        raise SettingError(
            "objectives", list(config.objectives), "property_error needs properties, the columns to predict"
        )
    if training.trainer.devices != 1:
        raise SettingError("devices", training.trainer.devices, "a trial takes one device")


def write_results(found: TuneResult) -> None:
    """Write trials.csv and report.html into the search's folder, each as a whole."""
    found.save(found.folder / "trials.csv")
    found.report(found.folder / "report.html")


def _fixed(training: TrainConfig, store: TokenStore, space: Space) -> Mapping[str, Any]:
    """What all trials share and must go on sharing."""
    searched = {name.split(".")[0] for name in space}
    shared: dict[str, Any] = {
        name: value
        for name, value in plain_data(training).items()
        if name not in FREE and name not in searched
    }
    partly = {name: plain_data(getattr(training, name)) for name in sorted(searched - {*space} - FREE)}
    for name, value in partly.items():
        inner = value if isinstance(value, dict) else {"kind": value}
        shared |= {f"{name}.{key}": one for key, one in inner.items() if f"{name}.{key}" not in space}
    files = {f"SHA-256 of {part['file']}": part["sha256"] for part in store.manifest["source"]}
    return shared | files
