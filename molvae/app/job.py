"""Long work that tells of its advance and can be cancelled."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from molvae.app.bench import Bench
from molvae.errors import MolvaeError
from molvae.parallel.process_pool import Worker

HOUR = 3600.0
LOOK = 0.4
"""Seconds between two looks at its advance."""


class Job:
    """One long question to the bench; it waits for its turn.

    Args:
        bench: the processes.
        on_note: told how far it is.
    """

    def __init__(self, bench: Bench, on_note: Callable[[str], object]) -> None:
        self._bench, self._on_note = bench, on_note
        self._worker: Worker | None = None
        self._cancelled = False

    async def __call__(self, task: str, *arguments: Any) -> Any:
        """What the task returns, which is given the name of a file for its notes as last argument.

        Raises:
            MolvaeError: it was cancelled, took more than an hour of processor time, or failed.
        """
        with tempfile.TemporaryDirectory() as folder:
            note = Path(folder) / "note"
            watching = asyncio.create_task(self._watch(note))
            try:
                self._on_note("waiting for a core")
                async with self._bench.heavy:
                    return await self._bench(task, *arguments, str(note), seconds=HOUR, on_begin=self._begun)
            except MolvaeError as error:
                if self._cancelled:
                    raise MolvaeError("cancelled") from error
                raise
            finally:
                watching.cancel()

    def cancel(self) -> None:
        """End it, now or as soon as it begins."""
        self._cancelled = True
        if self._worker is not None:
            self._worker.kill()

    def _begun(self, worker: Worker) -> None:
        if self._cancelled:
            raise MolvaeError("cancelled")
        self._worker = worker

    async def _watch(self, note: Path) -> None:
        told = ""
        while True:
            await asyncio.sleep(LOOK)
            now = note.read_text(encoding="utf-8") if note.exists() else told
            if now != told:
                told = now
                self._on_note(told)
