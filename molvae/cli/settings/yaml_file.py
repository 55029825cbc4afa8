"""YAML of a user's, or of somebody else's, as Hydra's settings."""

from __future__ import annotations

from pathlib import Path

from omegaconf import DictConfig, OmegaConf
from omegaconf.errors import OmegaConfBaseException

from molvae.errors import MolvaeError
from molvae.parts.yaml_file import ODD
from molvae.parts.yaml_file import read_yaml as read_plain


def read_yaml(path: Path, named: str = "") -> DictConfig:
    """The settings of a file; an empty one has none.

    Args:
        path: where the file is.
        named: what messages call it; its path by default.

    Raises:
        ArgumentError: it is a list, or a single value.
        MolvaeError: it cannot be read, is no YAML of plain values, or would unfold to too many.
    """
    content = read_plain(path, named)
    try:
        return OmegaConf.create(content)
    except (OmegaConfBaseException, *ODD) as error:
        raise MolvaeError(f"{named or path}: not a YAML file of settings: {error}") from error
