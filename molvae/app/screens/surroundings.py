"""What is around the molecule in the middle, one view at a time."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from nicegui import ui

from molvae.app.screens.around.view import View
from molvae.app.screens.telling import telling


class Surroundings:
    """Tabs of views; one that is out of sight learns of another molecule when it is opened."""

    def __init__(self, views: Sequence[View]) -> None:
        self._views = {view.name: view for view in views}
        self._panels: dict[str, ui.element] = {}
        self._tabs: dict[str, ui.element] = {}
        self._open = views[0].name
        """The view in sight."""
        self._stale = set(self._views)

    def build(self) -> None:
        """Lay out all views; the first one is open."""
        with ui.element("div").classes("tabs").props('role=tablist aria-label="Around the molecule"'):
            for name in self._views:
                tab = ui.element("button").classes("link").props("type=button role=tab")
                tab.on("click", partial(self.turn, name))
                with tab:
                    ui.label(name)
                self._tabs[name] = tab
        for name, view in self._views.items():
            with ui.element("div").classes("view").props(f'role=tabpanel aria-label="{name}"') as panel:
                view.build()
            self._panels[name] = panel
        self._show_open()

    async def show(self) -> None:
        """Tell the open view that the molecule is another."""
        self._stale = set(self._views)
        await self._refresh()

    async def turn(self, name: str, *, anew: bool = False) -> None:
        """Open another view; `anew` has it look again at a molecule that it knows."""
        self.open(name)
        if anew:
            self._stale.add(name)
        with telling():
            await self._refresh()

    def open(self, name: str) -> None:
        """The same without a look at what it shows."""
        if name != self._open and self._views[self._open].leave():
            self._stale.add(self._open)
        self._open = name
        self._show_open()

    async def _refresh(self) -> None:
        if self._open in self._stale:
            self._stale.discard(self._open)
            await self._views[self._open].show()

    def _show_open(self) -> None:
        for name, panel in self._panels.items():
            panel.set_visibility(name == self._open)
            self._tabs[name].props(f"aria-selected={'true' if name == self._open else 'false'}")
