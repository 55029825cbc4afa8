"""Long questions that a page waits for."""

from __future__ import annotations

from typing import Any

from nicegui import ui

from molvae.app.bench import Bench
from molvae.app.job import Job
from molvae.app.screens.telling import telling


class LongWork:
    """A button that cancels what is under way, beside a line that tells how far it is.

    Args:
        bench: the processes.
        told: the line, which also tells what went wrong.
        starts: buttons that begin it; they rest while it is under way.
    """

    def __init__(self, bench: Bench, told: ui.label, *starts: ui.button) -> None:
        self._bench, self._told, self._starts = bench, told, starts
        self._job: Job | None = None
        self._button = ui.button("Cancel", on_click=self._cancel).props("flat dense no-caps")
        self._button.set_visibility(False)

    async def __call__(self, task: str, *arguments: Any) -> Any:
        """What a task returns; None where it failed or was cancelled."""
        self._job = Job(self._bench, self._told.set_text)
        self._under_way(True)
        try:
            with telling(self._told):
                return await self._job(task, *arguments)
            return None
        finally:
            self._under_way(False)

    def _under_way(self, is_so: bool) -> None:
        self._button.set_visibility(is_so)
        for button in self._starts:
            button.set_enabled(not is_so)

    def _cancel(self) -> None:
        if self._job is not None:
            self._job.cancel()
