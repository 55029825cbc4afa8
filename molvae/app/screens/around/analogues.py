"""Analogues: a first view at once, then the filtered one."""

from __future__ import annotations

from nicegui import ui

from molvae.app.components.cards import Cards
from molvae.app.screens.around.view import Drawn, Hands, is_part
from molvae.app.screens.telling import telling

COUNT = 24


class AnaloguesView:
    """Molecules around the one in the middle, the nearest first, their differences colored."""

    name = "Analogues"

    def __init__(self, middle: Drawn, hands: Hands) -> None:
        self._middle, self._hands, self._seed = middle, hands, 0

    def build(self) -> None:
        """Lay it out."""
        with ui.element("div").classes("line"):
            self._told = ui.label("").classes("soft grow").props("role=status")
            ui.button("Others", on_click=self._others).props("flat dense no-caps")
        self._cards = Cards(COUNT, self._hands.go, self._hands.keep)

    async def show(self) -> None:
        """Look around."""
        if is_part(self._middle.smiles):
            self._cards.show([])
            self._told.set_text("A part has no analogues: Parts makes molecules of it.")
            return
        self._cards.wait()
        self._told.set_text("looking around …")
        with telling(self._told):
            await self._look_around()
            return
        self._cards.show([])

    async def _look_around(self) -> None:
        if (first := await self._middle.ask("analogues.first_analogues", COUNT)) is None:
            return
        self._cards.show(first, busy=True)
        self._told.set_text("a first look; taking the most similar of many …")
        if best := await self._middle.ask("analogues.best_analogues", COUNT, self._seed):
            self._cards.show(best)
            self._middle.studio.project.remember("analogues", [card["smiles"] for card in best])
            self._told.set_text(f"{len(best)} analogues, filtered; what differs is colored")

    async def _others(self) -> None:
        self._seed += 1
        await self.show()
