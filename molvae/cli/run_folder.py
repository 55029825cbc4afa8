"""The folder of a run, which is gone on with only by what began it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from omegaconf import DictConfig, OmegaConf

from molvae.checks.dotted import by_dotted_key
from molvae.cli.settings.replaced import renamed_settings
from molvae.cli.settings.typed import as_written
from molvae.cli.settings.yaml_file import read_yaml
from molvae.cli.usage import UsageError
from molvae.files.whole import write_whole

CONFIG = "config.yaml"
"""What the run was asked for."""


def write_config(cfg: DictConfig, folder: Path) -> None:
    """Write down what a run is asked for, whole or not at all: without it the run cannot be gone on with."""
    write_whole(folder / CONFIG, OmegaConf.to_yaml(as_written(cfg)))


def read_config(folder: Path) -> DictConfig:
    """What a run was asked for, under the names of today.

    Raises:
        MolvaeError: it cannot be read.
    """
    written = OmegaConf.to_container(read_yaml(folder / CONFIG), resolve=False)
    return DictConfig(renamed_settings(written, ""))


def check_same_run(cfg: DictConfig, folder: Path, free: Sequence[str], remedy: str) -> None:
    """Make sure that a folder is empty or holds a run of these settings.

    Args:
        cfg: the settings.
        folder: of the run; without a `CONFIG` it holds none.
        free: how the names of settings begin that may differ.
        remedy: what else could be done but choosing another folder.

    Raises:
        UsageError: it holds another run.
        MolvaeError: what it holds cannot be read.
    """
    if not (folder / CONFIG).exists():
        return
    own, there = (
        by_dotted_key(OmegaConf.to_container(settings, resolve=False))
        for settings in (as_written(cfg), read_config(folder))
    )
    for name in sorted(own.keys() | there.keys()):
        is_free = name.startswith((*free, "output")) or name.endswith("._partial_")  # follows from the part
        if own.get(name) != there.get(name) and not is_free:
            raise UsageError(
                f"output={folder} holds a run with {name}={there.get(name)}, this one has {own.get(name)};"
                f" choose another folder{remedy}"
            )
