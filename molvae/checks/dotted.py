"""Nested settings by dotted names."""

from typing import Any


def at(settings: Any, name: str) -> Any:
    """The setting of a name; None where there is none."""
    for key in name.split("."):
        settings = settings.get(key) if isinstance(settings, dict) else None
    return settings
