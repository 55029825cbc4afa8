"""The way from the molecule in the middle to another one."""

from __future__ import annotations

from nicegui import ui

from molvae.app.components.molecule_input import molecule_input
from molvae.app.screens.around.view import Drawn, Hands, View
from molvae.app.screens.telling import telling

STEPS = 12


class PathView(View):
    """Molecules between two."""

    name = "Path"

    def __init__(self, middle: Drawn, hands: Hands) -> None:
        self._middle, self._hands = middle, hands

    def build(self) -> None:
        """Lay it out."""
        with ui.element("form").classes("line") as form:
            self._end = molecule_input("To: SMILES, InChI, a name of yours or a molfile", self._to)
            ui.button("Show the path").props("type=submit unelevated dense no-caps")
        form.on("submit.prevent", self.show)
        self._told = ui.label("").classes("soft").props("role=status")
        self._cards = self._hands.cards(0)

    async def _to(self, text: str) -> None:
        with telling(self._told):
            smiles, _ = await self._middle.understood(text)
            self._end.set_value(smiles)
            await self.show()

    async def show(self) -> None:
        """Show the path, where an end is given."""
        text = (self._end.value or "").strip()
        if not text:
            self._told.set_text("Give a second molecule, and the path between the two is decoded.")
            self._cards.show([], places=0)
            return
        with telling(self._told):
            end, _ = await self._middle.understood(text)
            self._cards.show([], busy=True, places=STEPS)
            self._told.set_text("on the way …")
            if (found := await self._middle.ask("walks.path", end, STEPS)) is not None:
                self._cards.show(await self._middle.draw(found), places=0)
                self._told.set_text(f"{len(found)} molecules; what differs from the first is colored")
