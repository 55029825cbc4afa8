"""What a trial can be judged by, and which way is better."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from molvae.errors import SettingError

Direction = Literal["minimize", "maximize"]
MINIMIZE: Direction = "minimize"
MAXIMIZE: Direction = "maximize"
DIRECTIONS: dict[str, Direction] = {
    "loss": MINIMIZE,
    "nll": MINIMIZE,
    "property_error": MINIMIZE,
    "fcd": MINIMIZE,
    "reconstruction": MAXIMIZE,
    "valid": MAXIMIZE,
    "unique": MAXIMIZE,
    "novel": MAXIMIZE,
    "passing": MAXIMIZE,
}
"""Measure of a trained model -> its better direction; conf/sweep.yaml says what each is."""


def directions(objectives: Sequence[str]) -> list[Direction]:
    """The better direction of each objective.

    Raises:
        SettingError: there is none, one is unknown or named twice.
    """
    unknown = [name for name in objectives if name not in DIRECTIONS]
    if unknown:
        wanted = f"there is no {unknown[0]!r}; there are {', '.join(DIRECTIONS)}"
        raise SettingError("objectives", list(objectives), wanted)
    if not objectives or len(set(objectives)) < len(objectives):
        raise SettingError("objectives", list(objectives), "name one, or several that differ")
    return [DIRECTIONS[name] for name in objectives]
