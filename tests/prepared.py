"""`molvae.prepare` with its settings as plain arguments; molecules stay as they are by default."""

from typing import Any

from molvae.data.config import PrepareConfig
from molvae.data.prepare import prepare as prepare_with
from molvae.data.source import Source
from molvae.data.store import TokenStore

OTHERS = ("output", "vocab", "constraints", "insisted", "progress")


def prepare(source: Source, **arguments: Any) -> TokenStore:
    """Prepare a source."""
    others = {name: arguments.pop(name) for name in OTHERS if name in arguments}
    config = PrepareConfig(**{"standardizer": None} | arguments)
    return prepare_with(source, config, **{"insisted": ()} | others)
