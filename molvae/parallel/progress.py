"""How long work tells of its advance, without knowing who shows it."""

from collections.abc import Callable

Advance = Callable[[int], None]
"""Told how many items were done since the last call."""

Progress = Callable[[str, int | None], Advance]
"""Opens a bar: a title and the number of items, None where nobody knows it; returns what moves it on."""


def silent(title: str, total: int | None) -> Advance:
    """Progress nobody watches."""
    return unwatched


def unwatched(done: int) -> None:
    """An advance nobody watches."""
