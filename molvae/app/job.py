"""Work that tells of its advance, and can be cancelled."""

from __future__ import annotations

import asyncio
import json
import shutil
import tempfile
from collections.abc import Awaitable, Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from molvae.app.bench import Bench
from molvae.app.tasks.noting import NOTE, PART
from molvae.errors import MolvaeError
from molvae.parallel.process_pool import Worker

HOUR, SECONDS = 3600.0, 120.0
"""Of processor time that a job may take, and one that is not long."""
BEGUN = "working …"
"""Until the task itself tells how far it is."""
LOOK = 0.15
"""Seconds between two looks at its advance."""


async def unheard(part: Any) -> None:
    """A part that nobody waits for."""


class Job:
    """One question to the bench that tells of its advance.

    Args:
        bench: the processes.
        on_note: told how far it is, in words.
        on_part: told what has been found so far.
        is_long: it has a process of its own, which is ended where it is cancelled. One that is not long stops
            by itself when it next tells of its advance, and its process keeps the model.
    """

    def __init__(
        self,
        bench: Bench,
        on_note: Callable[[str], object] = lambda note: None,
        on_part: Callable[[Any], Awaitable[None]] = unheard,
        *,
        is_long: bool = True,
    ) -> None:
        self._bench, self._on_note, self._on_part, self._is_long = bench, on_note, on_part, is_long
        self._worker: Worker | None = None
        self._folder = ""
        self.is_cancelled = False
        """Whether nobody waits for it any more."""

    async def __call__(self, task: str, *arguments: Any) -> Any:
        """What the task returns, which is given a folder for its notes as last argument.

        Raises:
            MolvaeError: it was cancelled, took too much processor time, or failed.
        """
        with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as self._folder:
            self._on_note("waiting for a core; pausing a run of Optimize frees one")
            watching = asyncio.create_task(self._watch(Path(self._folder)))
            seconds = HOUR if self._is_long else SECONDS
            given = (*arguments, self._folder)
            try:
                return await self._bench(
                    task, *given, seconds=seconds, on_begin=self._begun, is_job=self._is_long
                )
            except MolvaeError as error:
                if self.is_cancelled:
                    raise MolvaeError("cancelled") from error
                raise
            finally:
                watching.cancel()

    def cancel(self) -> None:
        """End it, now or as soon as may be."""
        self.is_cancelled = True
        if self._folder:
            shutil.rmtree(self._folder, ignore_errors=True)
        if self._worker is not None and self._is_long:
            self._worker.kill()

    def _begun(self, worker: Worker) -> None:
        if self.is_cancelled:
            raise MolvaeError("cancelled")
        self._worker = worker
        with suppress(FileNotFoundError):  # cancelled this very moment
            (Path(self._folder) / NOTE).write_text(BEGUN, encoding="utf-8")

    async def _watch(self, folder: Path) -> None:
        note = part = ""
        while not self.is_cancelled:
            await asyncio.sleep(LOOK)
            if (now := _read(folder / NOTE)) not in ("", note):
                note = now
                self._on_note(note)
            if (now := _read(folder / PART)) not in ("", part):
                part = now
                await self._on_part(json.loads(part))


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return ""
