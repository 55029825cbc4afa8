"""The settings of a command line as plain values, and what they name as objects."""

import shlex
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, cast

from omegaconf import DictConfig, OmegaConf

from molvae.cli.settings.typed import trusted
from molvae.cli.usage import UsageError
from molvae.parts import build as parts
from molvae.parts.plugins import PLUGINS


def build(cfg: DictConfig, place: str) -> Any:
    """Build what the settings name in a place, and what is inside it; null builds nothing and returns None.

    Raises:
        UsageError: something does not belong there, or does not take its arguments.
    """
    if cfg[place] is None:
        return None
    with _naming_plugins():
        return parts.build(place, plain(cfg[place]), trusted())


def check_built(cfg: DictConfig) -> None:
    """Make sure, before anything is built, that all of it belongs where it stands.

    Raises:
        UsageError: something does not.
    """
    with _naming_plugins():
        for place, node in plain(cfg).items():
            parts.check_part(place, node, trusted())


@contextmanager
def _naming_plugins() -> Iterator[None]:
    """Say of a name that is unknown how it would be known."""
    try:
        yield
    except parts.UnknownPartError as error:
        if not error.module:
            raise
        word = shlex.quote(f"{PLUGINS}={error.module}")
        raise UsageError(f"{error}; if it is your own, add {word}") from error


def plain(node: DictConfig) -> dict[str, Any]:
    """A node of settings as a plain dict."""
    return cast(dict[str, Any], OmegaConf.to_container(node, resolve=True))
