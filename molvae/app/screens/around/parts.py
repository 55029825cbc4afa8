"""Molecules that keep a part of the one in the middle: decorated, extended, linked."""

from __future__ import annotations

from nicegui import ui

from molvae.app.screens.around.view import Drawn, Hands, View, is_part
from molvae.app.screens.long_work import LongWork

COUNT = 24
HOW = (
    "Mark the atoms to keep with the lasso of the sketcher; or draw R1, R2 … where something is to be added"
    " (in a SMILES [*:1], [*:2]); or draw two parts with an R each to have them linked."
)


class PartsView(View):
    """What `molvae design` makes of what is marked or drawn."""

    name = "Parts"

    def __init__(self, middle: Drawn, hands: Hands) -> None:
        self._middle, self._hands = middle, hands

    def build(self) -> None:
        """Lay it out."""
        ui.label(HOW).classes("soft")
        with ui.element("div").classes("line"):
            self._start = ui.button("Design", on_click=self._design).props("unelevated dense no-caps")
            self._told = ui.label("").classes("soft grow").props("role=status")
            self._work = LongWork(self._middle.studio.bench, self._told)
        self._cards = self._hands.cards(0)

    async def show(self) -> None:
        """Say what would be kept."""
        self._cards.show([], places=0)
        if self._middle.mapped:
            self._told.set_text("The marked atoms are kept.")
        elif is_part(self._middle.smiles):
            self._told.set_text("All that is drawn is kept.")
        else:
            self._told.set_text("Nothing is marked yet.")
        self._start.set_enabled(bool(self._middle.mapped) or is_part(self._middle.smiles))

    async def _design(self) -> None:
        own, mapped = self._middle.smiles, self._middle.mapped
        self._cards.show([], busy=True, places=COUNT)
        found = await self._work("parts.designed", self._middle.studio.model, own, mapped, COUNT)
        if (own, mapped) != (self._middle.smiles, self._middle.mapped):
            return  # another part is drawn by now
        self._cards.show(found["cards"] if found else [], places=0)
        if found:
            why = "; ".join(f"{reason}: {count}" for reason, count in found["refused"].items())
            self._told.set_text(f"{len(found['cards'])} molecules" + (f"; refused – {why}" if why else ""))
