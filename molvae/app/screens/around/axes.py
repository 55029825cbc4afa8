"""Sliders: the molecule with more or less of one property."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import Any

from nicegui import ui

from molvae.app.components.stops import Stops
from molvae.app.screens.around.view import Drawn, Hands, View
from molvae.app.screens.telling import telling

FIRST, BEST = "walks.straight", "walks.searched"
REACH, STEPS = 3, 7
"""Stops of a slider: three to either side of the molecule."""


class AxesView(View):
    """A slider for each named axis of the model.

    The first touch of a slider shows what decodes on the straight line, and looks around each of its stops
    for the molecules that `molvae traverse` finds, which then take their places.
    """

    name = "Axes"

    def __init__(self, middle: Drawn, hands: Hands) -> None:
        self._middle, self._hands = middle, hands
        self._sliders: dict[str, Stops] = {}
        self._walks: dict[str, list[dict[str, Any]]] = {}
        self._looking: set[str] = set()
        self._complete: set[str] = set()
        """Axes that were looked around, not only along."""
        self._laying = asyncio.Lock()
        self._moving = ""

    def build(self) -> None:
        """Lay it out."""
        self._told = ui.label("").classes("soft").props("role=status")
        with ui.element("div").classes("axes"):
            self._list = ui.element("div").classes("sliders")
            with ui.element("div").classes("stop"):
                self._picture = ui.html("", sanitize=False).classes("paper large")
                self._line = ui.label("").classes("words")
                with ui.element("div").classes("line"):
                    ui.button("Make it the middle", on_click=self._take).props("unelevated dense no-caps")
                    ui.button("Keep", on_click=self._keep).props("flat dense no-caps")
        self._strip = self._hands.cards(STEPS)
        self._strip.classes("strip")

    async def show(self) -> None:
        """Put all sliders back to the molecule in the middle."""
        self._walks.clear()
        self._complete.clear()
        self._moving, self._chosen = "", self._middle.smiles
        async with self._laying:
            if not self._sliders:
                await self._lay_out()
        for slider in self._sliders.values():
            slider.back()
        self._strip.show([])
        self._line.set_text("")
        self._picture.set_content("")
        if self._sliders:
            self._told.set_text("Move a slider: its stops are molecules with less or more of the property.")

    async def _lay_out(self) -> None:
        found = await self._middle.studio.bench("walks.axes", self._middle.studio.model)
        if not found:
            self._told.set_text("This model has no named axes: model=drugs has.")
        with self._list:
            for axis in found:
                name = axis["name"]
                self._sliders[name] = Stops(axis["label"], axis["about"], REACH, partial(self._move, name))

    async def _move(self, name: str, stop: int) -> None:
        if name != self._moving:
            self._moving = name
            for other, slider in self._sliders.items():
                if other != name:
                    slider.back()
        if name in self._walks:
            self._show_stop(name, is_first=name in self._looking)
        if name not in self._complete and name not in self._looking:
            await self._look(name)

    async def _look(self, name: str) -> None:
        """Find all stops of an axis: at once those on the line, then those that suit best."""
        self._looking.add(name)
        self._told.set_text("looking for its stops …")
        try:
            with telling(self._told):
                for task in FIRST, BEST:
                    if name != self._moving or not await self._walked(task, name):
                        return
                self._complete.add(name)
        finally:
            self._looking.discard(name)

    async def _walked(self, task: str, name: str) -> bool:
        """Take the stops that a task finds; whether the molecule is still the same."""
        own = self._middle.smiles
        rows = await self._middle.ask(task, name, STEPS, float(REACH))
        cards = await self._middle.draw(rows or [])
        if own != self._middle.smiles:
            return False
        if cards:
            self._walks[name] = cards
            if name == self._moving:
                self._show_stop(name, is_first=task == FIRST)
        return True

    def _show_stop(self, name: str, *, is_first: bool = False) -> None:
        walk, stop = self._walks[name], self._sliders[name].stop
        self._strip.show(walk)
        nearest = min(walk, key=lambda card: abs(card["t"] - stop))
        self._chosen = nearest["smiles"]
        self._picture.set_content(nearest["svg"])
        for shown in self._strip, self._picture:
            shown.classes("tentative") if is_first else shown.classes(remove="tentative")
        values = ", ".join(text for text, _ in nearest["lines"][1:])
        missing = "" if abs(nearest["t"] - stop) < 1 else "nothing there; the nearest: "
        self._line.set_text(f"stop {stop:+d}: {missing}{values}" if stop else values)
        held = "weight, polar surface and rings are held as far as may be"
        self._told.set_text("what lies on the line; looking around each stop …" if is_first else held)

    async def _take(self) -> None:
        await self._hands.go(self._chosen)

    async def _keep(self) -> None:
        await self._hands.keep(self._chosen)
