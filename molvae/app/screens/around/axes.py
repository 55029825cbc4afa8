"""Sliders: the molecule with more or less of one property."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import Any

from nicegui import ui

from molvae.app.components.cards import Cards
from molvae.app.components.stops import Stops
from molvae.app.screens.around.view import Drawn, Hands
from molvae.app.screens.telling import telling

REACH, STEPS = 3, 7
"""Stops of a slider: three to either side of the molecule."""


class AxesView:
    """A slider for each named axis of the model; its stops are the molecules that `molvae traverse` finds.

    The first touch of a slider looks for all of its stops at once, and every further stop is there already.
    """

    name = "Axes"

    def __init__(self, middle: Drawn, hands: Hands) -> None:
        self._middle, self._hands = middle, hands
        self._sliders: dict[str, Stops] = {}
        self._walks: dict[str, list[dict[str, Any]]] = {}
        self._looking: set[str] = set()
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
        self._strip = Cards(STEPS, self._hands.go, self._hands.keep)
        self._strip.classes("strip")

    async def show(self) -> None:
        """Put all sliders back to the molecule in the middle."""
        self._walks.clear()
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
        if name not in self._walks:
            if name in self._looking:
                return  # whoever looks shows the stop where the slider stands then
            await self._look(name)
        if name == self._moving and name in self._walks:
            self._stop(self._walks[name], self._sliders[name].stop)

    async def _look(self, name: str) -> None:
        """Find all stops of an axis."""
        self._looking.add(name)
        self._told.set_text("looking for its stops …")
        try:
            with telling(self._told):
                walk = await self._middle.ask("walks.walk", name, STEPS, float(REACH))
                if walk is not None:
                    self._walks[name] = walk
        finally:
            self._looking.discard(name)

    def _stop(self, walk: list[dict[str, Any]], stop: int) -> None:
        self._strip.show(walk)
        nearest = min(walk, key=lambda card: abs(card["t"] - stop))
        self._chosen = nearest["smiles"]
        self._picture.set_content(nearest["svg"])
        self._line.set_text(f"stop {stop:+d}: {', '.join(nearest['lines'])}")
        self._told.set_text(f"{len(walk)} stops; weight, polar surface and rings are held as far as may be")

    async def _take(self) -> None:
        await self._hands.go(self._chosen)

    async def _keep(self) -> None:
        await self._hands.keep(self._chosen)
