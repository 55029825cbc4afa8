"""Runs that look for better molecules: what is wanted on the left, how they get on beside it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from nicegui import ui

from molvae.app.plan import Plan
from molvae.app.runs import Run
from molvae.app.screens.run_view import RunView
from molvae.app.screens.wish import Wish
from molvae.app.studio import Studio

NONE = (
    "No run yet. A run looks for molecules that score higher and pass what is ticked. It goes on when this"
    " tab is closed, can be paused, and survives a restart of the server."
)
LOOK = 1.0
"""Seconds between two looks."""


class Optimize:
    """The screen of runs.

    Args:
        studio: what all screens share.
        explore: goes to a molecule on the first screen.
    """

    name = "Optimize"

    def __init__(self, studio: Studio, explore: Callable[[str], Awaitable[None]]) -> None:
        self._studio, self._explore = studio, explore
        self._views: dict[Run, RunView] = {}

    def build(self) -> None:
        """Lay out the screen."""
        with ui.element("div").classes("optimize"):
            with ui.element("div").classes("pane wish"):
                self._wish = Wish(self._studio, self._start)
                self._wish.build()
            with ui.element("div").classes("runs"):
                self._none = ui.label(NONE).classes("soft pane")
                self._list = ui.element("div").classes("runs")
        ui.timer(LOOK, self._refresh)

    async def show(self) -> None:
        """Show what has changed."""
        await self._refresh()
        await self._wish.count_refused()

    def _start(self, plan: Plan) -> None:
        self._studio.runs.add(plan)

    async def _refresh(self) -> None:
        runs = self._studio.runs.all.values()
        self._none.set_visibility(not runs)
        for run in self._views.keys() - {*runs}:  # removed, here or in another tab
            self._views.pop(run).clear()
        for run in runs:
            if run not in self._views:
                self._views[run] = RunView(self._studio, run, self._explore)
                with self._list:
                    self._views[run].build()
                self._list.default_slot.children[-1].move(self._list, 0)  # the latest first
        views = list(self._views.values())
        for view in views:
            view.tell()
        for view in views:
            await view.draw()
