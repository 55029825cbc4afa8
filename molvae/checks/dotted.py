"""Nested settings by dotted names."""

from typing import Any


def at(settings: Any, name: str) -> Any:
    """The setting of a name; None where there is none."""
    for key in name.split("."):
        settings = settings.get(key) if isinstance(settings, dict) else None
    return settings


def by_dotted_key(settings: Any, prefix: str = "") -> dict[str, Any]:
    """Nested settings as dotted key -> value."""
    if not isinstance(settings, dict):
        return {prefix.removesuffix("."): settings}
    return {
        key: value
        for name, node in settings.items()
        for key, value in by_dotted_key(node, f"{prefix}{name}.").items()
    }
