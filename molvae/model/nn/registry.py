"""The kinds of networks by name: molvae's own, and those of installed packages."""

from __future__ import annotations

from importlib import import_module

from molvae.errors import SettingError
from molvae.model.nn.kind import Kind
from molvae.parts.entry_points import brought, loaded

OWN = {
    "gru": "molvae.model.nn.gru",
    "transformer": "molvae.model.nn.transformer",
}
"""Name -> the module whose KIND it is."""
_USED: dict[str, Kind] = {}


def kinds() -> list[str]:
    """The names there are; packages bring theirs by entry points of the group molvae.architectures."""
    return sorted({*OWN, *brought("architecture")})


def kind_of(name: str) -> Kind:
    """The kind of a name; molvae's own come first.

    Raises:
        SettingError: there is none of that name.
        MolvaeError: its package cannot be imported.
    """
    if name not in _USED:
        _USED[name] = _found(name)
    return _USED[name]


def _found(name: str) -> Kind:
    if name in OWN:
        return import_module(OWN[name]).KIND
    if name in brought("architecture"):
        return loaded(brought("architecture")[name])
    raise SettingError("architecture.kind", name, f"one of {', '.join(kinds())}")


def stacked_matrices(weight: str) -> int:
    """How many square matrices of a hidden state are stacked in a weight; 0 where it holds others.

    Args:
        weight: its name in a network, of molvae's kinds or of one that is in use.
    """
    parts = {part: n for name in {*OWN, *_USED} for part, n in kind_of(name).stacked_matrices.items()}
    return next((count for part, count in parts.items() if part in weight), 0)
