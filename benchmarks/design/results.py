"""Rows that were measured before: a file of JSON lines, which a run goes on with."""

from __future__ import annotations

import json
import time
from pathlib import Path


def read(path: Path) -> list[dict]:
    """Rows that are there."""
    return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []


def known(path: Path, key: dict) -> bool:
    """Whether a row with these values is there."""
    return any(all(row.get(name) == value for name, value in key.items()) for row in read(path))


def append(path: Path, row: dict) -> None:
    """Write a row more."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a") as file:
        file.write(json.dumps(row) + "\n")


class Turn:
    """How long a run may begin something new.

    Args:
        minutes: from now on.
    """

    def __init__(self, minutes: float) -> None:
        self._end = time.monotonic() + 60 * minutes

    @property
    def over(self) -> bool:
        """Whether it is time to end."""
        return time.monotonic() > self._end
