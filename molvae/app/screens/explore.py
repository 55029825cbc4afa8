"""The first screen: one molecule, and what is around it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from nicegui import ui

from molvae.app.components.bars import Bars
from molvae.app.components.cards import Cards
from molvae.app.components.sketcher import Sketcher
from molvae.app.components.trail import Trail
from molvae.app.screens.telling import telling
from molvae.app.studio import Studio

START = "CC(=O)Nc1ccc(O)cc1"
"""Paracetamol: what a new project begins with."""
COUNT = 24
"""Analogues."""
STEPS = 30
"""Molecules that the trail remembers."""


class Explore:
    """The molecule in the middle, what is known of it, and molecules around it.

    Args:
        studio: what all screens share.
        on_keep: called when the basket has changed.
    """

    def __init__(self, studio: Studio, on_keep: Callable[[], object]) -> None:
        self._studio, self._on_keep = studio, on_keep
        self.smiles = ""
        """The molecule in the middle."""
        self._seed = 0

    def build(self) -> None:
        """Lay out the screen, and go to where the project was left."""
        with ui.element("div").classes("explore"):
            with ui.element("div").classes("pane draw"):
                self._drawing()
            with ui.element("div").classes("pane known"):
                self._knowledge()
            with ui.element("div").classes("pane around"):
                self._surroundings()
        ui.timer(0.05, lambda: self.go(self._studio.project.recall("molecule", START)), once=True)

    def _drawing(self) -> None:
        self._sketcher = Sketcher(self._drawn)
        with ui.element("form").classes("line") as form:
            self._text = (
                ui.input("SMILES, InChI or molfile").props("dense outlined autogrow=false").classes("grow")
            )
            ui.button("Go").props("type=submit unelevated dense no-caps")
        form.on("submit.prevent", lambda: self.go(self._text.value or ""))
        self._trail = Trail(self.go)

    def _knowledge(self) -> None:
        ui.label("This molecule").classes("heading").props("role=heading aria-level=2")
        self._bars = Bars()
        self._words = ui.label("").classes("words").props("aria-live=polite")
        self._read = ui.label("").classes("soft words")
        self._picture = ui.html("", sanitize=False).classes("paper read")
        self._picture.set_visibility(False)
        ui.button("Keep in the basket", on_click=lambda: self.keep(self.smiles)).props("flat dense no-caps")

    def _surroundings(self) -> None:
        with ui.element("div").classes("line"):
            ui.label("Analogues").classes("heading grow").props("role=heading aria-level=2")
            self._progress = ui.label("").classes("soft").props("role=status")
            ui.button("Others", on_click=self._others).props("flat dense no-caps")
        self._cards = Cards(COUNT, self.go, self.keep)

    # --- what a hand does ---

    async def _drawn(self, smiles: str, marked: list[int]) -> None:
        if smiles:
            await self.go(smiles, drawn=True)

    async def _others(self) -> None:
        self._seed += 1
        await self._look_around(self.smiles)

    async def keep(self, smiles: str) -> None:
        """Put a molecule into the basket."""
        source = "drawn" if smiles == self.smiles else f"analogue of {self.smiles}"
        self._studio.project.keep([smiles], source)
        self._on_keep()

    async def go(self, text: str, *, drawn: bool = False) -> None:
        """Make a molecule the middle: what is known of it comes first, then what is around it."""
        with telling():
            smiles = await self._studio.bench("molecule.understood", text)
            if smiles == self.smiles:
                return
            self.smiles = smiles
            self._studio.project.remember("molecule", smiles)
            if not drawn:
                self._sketcher.show(smiles)
            self._text.set_value(smiles)
            self._cards.wait()
            await self._learn(smiles)
            await self._look_around(smiles)

    # --- what becomes known, in the order of how long it takes ---

    async def _learn(self, smiles: str) -> None:
        facts = await self._asked(smiles, "molecule.facts", smiles)
        if facts:
            self._bars.show(facts["properties"])
            self._trail.add(smiles, facts["svg"])

    async def _look_around(self, smiles: str) -> None:
        model = self._studio.model
        self._progress.set_text("looking around …")
        if first := await self._asked(smiles, "analogues.first_analogues", model, smiles, COUNT):
            self._cards.show(first, busy=True)
        if reading := await self._asked(smiles, "molecule.reading", model, smiles):
            self._show_reading(reading)
        if best := await self._asked(smiles, "analogues.best_analogues", model, smiles, COUNT, self._seed):
            self._cards.show(best)
            self._progress.set_text(f"{len(best)} of the nearest, filtered; what differs is colored")

    async def _asked(self, smiles: str, task: str, *arguments: Any) -> Any:
        """An answer, or None where the molecule is another by now."""
        if smiles != self.smiles:
            return None
        answer = await self._studio.bench(task, *arguments)
        return answer if smiles == self.smiles else None

    def _show_reading(self, reading: dict[str, Any]) -> None:
        self._words.set_text(reading["words"])
        self._picture.set_visibility(bool(reading.get("svg")))
        if not reading["readable"]:
            self._read.set_text("")
        elif reading["exact"]:
            self._read.set_text("The model gives it back as it is.")
        else:
            self._read.set_text("The model gives back another molecule:")
            self._picture.set_content(reading["svg"])
