"""How a process tells of its advance: it writes a line into a file that the server looks at."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from molvae.parallel.progress import Advance, Progress

EVERY = 0.3
"""Seconds between two lines."""


@contextmanager
def noting(note: str) -> Iterator[Progress]:
    """A progress for the block, written to a file.

    Args:
        note: the file; it is left to whoever has named it.
    """
    path = Path(note)

    def opened(title: str, total: int | None) -> Advance:
        done, told = 0, 0.0

        def advance(more: int) -> None:
            nonlocal done, told
            done += more
            if time.monotonic() - told > EVERY:
                told = time.monotonic()
                path.write_text(f"{title}: {done:,}" + (f" of {total:,}" if total else ""), encoding="utf-8")

        advance(0)
        return advance

    yield opened
