"""A training run from the settings of a verb: what `molvae.train` is given, and what its folder keeps."""

from __future__ import annotations

import logging
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any

import torch
from hydra.core.hydra_config import HydraConfig
from hydra.types import RunMode
from omegaconf import DictConfig, OmegaConf

from molvae.cli.prepare_run import prepared
from molvae.cli.run_folder import check_same_run, write_config
from molvae.cli.run_record import RunRecord, checksums, this_run
from molvae.cli.settings.build import build, plain
from molvae.cli.settings.typed import ANEW, key_of, typed_keys, words
from molvae.cli.usage import UsageError
from molvae.data.store import TokenStore
from molvae.errors import MolvaeError
from molvae.model.folder import read_description
from molvae.model.hub import find

if TYPE_CHECKING:
    from molvae.model.model import Model
    from molvae.training.config import TrainConfig
    from molvae.training.pruning import Pruning
    from molvae.training.result import TrainResult
    from molvae.training.run import TrainingRun

log = logging.getLogger(__name__)

CHANGEABLE = ("resume", "debug", *ANEW, "training.slice_minutes", "trainer.")
"""What may be given anew when a run is gone on with."""


def trained(
    cfg: DictConfig, folder: Path, begun: RunRecord | None = None, callbacks: Sequence[Pruning] = ()
) -> tuple[TrainResult, TokenStore]:
    """Train in a folder, going on from a checkpoint there.

    Args:
        cfg: settings of train.yaml.
        folder: of the run.
        begun: the run's record where it was begun before.
        callbacks: what may end it early.
    """
    from molvae.training.train import train

    with told_before() if begun else nullcontext():
        base, store = store_of(cfg)
    if begun:
        check_same_molecules(begun, store, folder)
    check_processes(cfg)
    record = begun or this_run(cfg.training.seed, files_read(cfg, store))
    is_resumed = "resume" in typed_keys()
    raised = [word for word in words() if is_resumed and word.startswith("training.epochs=")]

    def begin(run: TrainingRun) -> None:
        write_config(readable_again(cfg, store), folder)
        record.write(folder)

    result = train(
        store,
        train_config(cfg),
        init_from=base,
        folder=folder,
        callbacks=[*callbacks, *_built(cfg, "callbacks")],
        loggers=_built(cfg, "logger"),
        progress_bar=sys.stderr.isatty(),
        begin=begin,
        origin={"command": record.command} | ({"resumed": raised} if raised else {}),
    )
    return result, store


def _built(cfg: DictConfig, place: str) -> list[Any]:
    """Loggers or callbacks of Lightning that the command line names.

    Raises:
        MolvaeError: one needs a package that is not installed.
    """
    try:
        return [*build(cfg, place).values()]
    except ImportError as error:
        raise MolvaeError(f"{place}: {str(error).splitlines()[0]}") from error


def train_config(cfg: DictConfig) -> TrainConfig:
    """The settings of `molvae.train`, out of those of the verb."""
    from molvae.filters.chain import FilterChain
    from molvae.training.config import TrainConfig, TrainerConfig

    return TrainConfig(
        **plain(cfg.training),
        grow=cfg.get("grow", False),
        architecture=plain(cfg.architecture),
        kl_weight=build(cfg, "kl_weight"),
        optimizer=build(cfg, "optimizer"),
        filters=FilterChain(build(cfg, "filters")),
        trainer=TrainerConfig(**plain(cfg.trainer)),
    )


def check_new_run(cfg: DictConfig, folder: Path) -> None:
    """Make sure that a run may begin in a folder, or go on there.

    Raises:
        UsageError: the folder holds another run, or an architecture is asked for beside a model's own.
    """
    check_same_run(cfg, folder, (*CHANGEABLE, "workers"), ", or go on with resume=")
    check_architecture(cfg)


def check_architecture(cfg: DictConfig) -> None:
    """Make sure that no architecture is asked for beside a model, which has its own.

    Raises:
        UsageError: it is; the settings of a language prior that is learned may be given, of one that is there
            but its width.
    """
    from molvae.model.architecture import LANGUAGE
    from molvae.training.initial import OF_PRIOR

    if not cfg.init_from or cfg.grow:
        return
    own = read_description(find(cfg.init_from))["architecture"]
    free = {f"architecture.{name}" for name in OF_PRIOR.get(cfg.training.learn, ())}
    if own.get("prior") == LANGUAGE and own.get("prior_dim") != cfg.architecture.get("prior_dim"):
        free.discard("architecture.prior_dim")
    for override in words():
        name = key_of(override)
        if name.startswith("architecture") and name not in free:
            raise UsageError(
                f"{override}: the model of init_from={cfg.init_from} has an architecture already"
            )


def store_of(cfg: DictConfig) -> tuple[Model | None, TokenStore]:
    """The model to go on with, if there is one, and the molecules prepared for it."""
    from molvae.model.model import Model

    base = Model.load(find(cfg.init_from)) if cfg.init_from else None
    return base, prepared(cfg, base=None if cfg.get("grow") else base)


@contextmanager
def told_before() -> Iterator[None]:
    """Keep off the log what became of the molecules: it was told when the run began."""
    from molvae.data import log_counts

    level = log_counts.log.level
    log_counts.log.setLevel(logging.ERROR)
    try:
        yield
    finally:
        log_counts.log.setLevel(level)


def tell_of_example(cfg: DictConfig) -> None:
    """Say what is trained on where nobody named it, and how to name one's own."""
    if {"data", "experiment"}.isdisjoint(typed_keys()) and build(cfg, "data").name == "nci":
        log.warning(
            "No data= was named: this is a trial on 4,999 molecules of the NCI that come with RDKit. "
            "data=FILE takes a table of yours, and init_from=drugs begins with a model that knows molecules"
        )


def check_same_molecules(begun: RunRecord, store: TokenStore, folder: Path) -> None:
    """Make sure that a run goes on with the molecules that it was begun with.

    Raises:
        MolvaeError: they were changed, or are others by the same name.
    """
    for path, checksum in store.files.items():
        if checksum not in begun.files.values():
            raise MolvaeError(
                f"{path}: not the molecules that {folder} was begun with; put those back, or begin a new run"
            )


def readable_again(cfg: DictConfig, store: TokenStore) -> DictConfig:
    """The settings with the store where they name standard input, which cannot be read by who goes on."""
    if not build(cfg, "data").piped:
        return cfg
    return DictConfig(OmegaConf.merge(cfg, {"data": {"path": str(store.path.absolute())}}))


def check_processes(cfg: DictConfig) -> None:
    """Make sure that several processes can share the run: Lightning starts them by repeating this command.

    Raises:
        UsageError: they cannot.
    """
    each = cfg.trainer.devices if cfg.trainer.devices > 0 else torch.cuda.device_count()
    count = each * cfg.trainer.get("num_nodes", 1)
    if count <= 1:
        return
    if HydraConfig.get().mode == RunMode.MULTIRUN or sys.argv[1:2] != ["train"]:
        raise UsageError(
            f"trainer.devices={cfg.trainer.devices}: each of several runs has one device; leave out -m"
        )
    if build(cfg, "data").piped:
        raise UsageError(
            f"trainer.devices={cfg.trainer.devices}: standard input cannot be shared by {count} processes;"
            " give data= a file, or a store made by molvae prepare"
        )


def files_read(cfg: DictConfig, store: TokenStore) -> dict[str, str]:
    """Path -> SHA-256 of what a store was made of, except for standard input, and of the model begun from."""
    return store.files | (checksums(find(cfg.init_from)) if cfg.init_from else {})


def run_folder(cfg: DictConfig) -> Path:
    """The run's folder: the resumed one, the job's own in a sweep, else as `output` says."""
    if cfg.resume:
        return Path(cfg.resume)
    if HydraConfig.get().mode != RunMode.MULTIRUN:
        return Path(cfg.output)
    if "output" in typed_keys():
        raise UsageError(f"output={cfg.output}: of several runs each has a folder in hydra.sweep.dir=FOLDER")
    return Path(HydraConfig.get().runtime.output_dir)
