"""The settings of a training run that is gone on with by `resume=`."""

from __future__ import annotations

from pathlib import Path

from omegaconf import DictConfig, OmegaConf

from molvae.cli.run_folder import CONFIG, read_config
from molvae.cli.settings.build import check_built
from molvae.cli.settings.check import check
from molvae.cli.settings.compose import defaults_of
from molvae.cli.settings.own_files import WATCHING, check_references
from molvae.cli.settings.typed import words
from molvae.cli.train_run import CHANGEABLE
from molvae.cli.usage import UsageError
from molvae.errors import MolvaeError

EPOCHS = "training.epochs"


def resumed(cfg: DictConfig, folder: Path) -> DictConfig:
    """The settings a run was started with, and what may change of them as it is given now.

    Args:
        cfg: the settings of this command line.
        folder: of the run.

    Raises:
        UsageError: something is given that may not change, or fewer epochs.
        MolvaeError: there is no run.
    """
    given = words()
    refused = [word for word in given if not word.lstrip("+").startswith((*CHANGEABLE, EPOCHS))]
    if refused:
        raise UsageError(f"{refused[0]}: a resumed run keeps its settings; start a new one to change them")
    if not (folder / CONFIG).exists():
        raise MolvaeError(f"resume={folder}: no run there ({CONFIG} is missing)")
    saved = read_config(folder)
    check_saved(saved, folder / CONFIG)
    kept = ("resume", *WATCHING)
    changes = OmegaConf.from_dotlist([word for word in given if not word.lstrip("+").startswith(kept)])
    settings = DictConfig(OmegaConf.merge(saved, changes, {name: cfg[name] for name in WATCHING}))
    if settings.training.epochs < saved.training.epochs:
        told = f"the run was begun with {saved.training.epochs:g}, which resume= may raise"
        raise UsageError(f"{EPOCHS}={settings.training.epochs:g}: {told}")
    check_built(settings)
    return settings


def check_saved(saved: DictConfig, file: Path) -> None:
    """Make sure that a run's settings, which may be somebody else's, are settings of `molvae train` alone.

    Raises:
        UsageError: they are not.
    """
    check_references(saved, str(file))
    as_is = "standardize" in saved and saved.standardize is None
    defaults = defaults_of("train", {"standardize": "none"} if as_is else {})
    try:
        check(DictConfig(OmegaConf.merge(OmegaConf.to_container(defaults), saved)), defaults)
    except UsageError as error:
        raise UsageError(f"{file}: {error}") from error
