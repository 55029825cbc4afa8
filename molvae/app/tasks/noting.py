"""How a process tells of its advance: it writes into a folder that the server looks at."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

from molvae.errors import MolvaeError
from molvae.parallel.progress import Advance

NOTE, PART = "note.txt", "part.json"
"""Files in the folder: how far the work is, in words, and what has been found so far."""
EVERY = 0.3
"""Seconds between two lines."""


class AbandonedError(MolvaeError):
    """Nobody waits for the answer any more."""


class Notes:
    """What a task tells while it works. Where its folder is gone nobody listens, and the work ends.

    Args:
        folder: the server's, which removes it.
    """

    def __init__(self, folder: str) -> None:
        self._folder = Path(folder)

    def progress(self, title: str, total: int | None) -> Advance:
        """A progress as `molvae.parallel.progress` has it."""
        done, told = 0, 0.0

        def advance(more: int) -> None:
            nonlocal done, told
            done += more
            if time.monotonic() - told > EVERY:
                told = time.monotonic()
                self._write(NOTE, f"{title}: {done:,}" + (f" of {total:,}" if total else ""))

        advance(0)
        return advance

    def part(self, found: Any) -> None:
        """Tell all that was found so far, plain values that JSON takes."""
        self._write(PART, json.dumps(found))

    def _write(self, name: str, text: str) -> None:
        written = self._folder / f"{name}.new"
        try:
            written.write_text(text, encoding="utf-8")
            written.replace(self._folder / name)  # is read whole or not at all
        except FileNotFoundError as error:
            raise AbandonedError("cancelled") from error
