"""The first screen: one molecule, and what is around it."""

from __future__ import annotations

import asyncio
from typing import Any

from nicegui import ui

from molvae.app.components.bars import Bars
from molvae.app.components.molecule_input import molecule_input
from molvae.app.components.sketcher import Sketch, Sketcher
from molvae.app.components.trail import Trail
from molvae.app.screens.around.analogues import AnaloguesView
from molvae.app.screens.around.axes import AxesView
from molvae.app.screens.around.parts import PartsView
from molvae.app.screens.around.path import PathView
from molvae.app.screens.around.view import Drawn, Hands, is_part
from molvae.app.screens.surroundings import Surroundings
from molvae.app.screens.telling import telling
from molvae.app.studio import Studio

START = "CC(=O)Nc1ccc(O)cc1"
"""Paracetamol: what a new project begins with."""
KEEP, KEPT = "Keep in the basket", "In the basket ✓"


class Explore:
    """The molecule in the middle, what is known of it, and molecules around it.

    Args:
        studio: what all screens share.
    """

    name = "Explore"

    def __init__(self, studio: Studio) -> None:
        self._studio = studio
        self._middle = Drawn(studio)
        hands = Hands(self.go, self.keep, studio.basket)
        views = (AnaloguesView, AxesView, PathView, PartsView)
        self._around = Surroundings([view(self._middle, hands) for view in views])

    def build(self) -> None:
        """Lay out the screen."""
        with ui.element("div").classes("explore"):
            with ui.element("div").classes("pane draw"):
                self._drawing()
            with ui.element("div").classes("pane known") as self._known:
                self._knowledge()
            with ui.element("div").classes("pane around"):
                self._around.build()

    async def show(self) -> None:
        """Go to where the project was left, at the first visit."""
        if not self._middle.smiles:
            visited = [{"smiles": smiles} for smiles in self._studio.project.recall("trail", [])]
            with telling():
                self._trail.add(*await self._studio.bench("cards.alone", visited))
            await self.go(self._studio.project.recall("molecule", START))

    def _drawing(self) -> None:
        self._sketcher = Sketcher(self._sketched)
        with ui.element("form").classes("line") as form:
            self._text = molecule_input("SMILES, InChI, molfile or a name of yours", self.go)
            ui.button("Go").props("type=submit unelevated dense no-caps")
        self._told = ui.label("").classes("warn").props("role=status")
        form.on("submit.prevent", lambda: self.go(self._text.value or ""))
        self._trail = Trail(self.go)

    def _knowledge(self) -> None:
        ui.label("This molecule").classes("heading").props("role=heading aria-level=2")
        self._bars = Bars()
        self._words = ui.label("").classes("words").props("aria-live=polite")
        self._read = ui.label("").classes("soft words")
        self._picture = ui.html("", sanitize=False).classes("paper read")
        self._picture.set_visibility(False)
        self._keep = ui.button(KEEP, on_click=lambda: self.keep(self._middle.smiles))
        self._keep.props("outline dense no-caps")
        self._studio.basket.changed.subscribe(self._show_kept)

    def _show_kept(self) -> None:
        is_kept = bool(self._studio.basket.among([self._middle.smiles]))
        self._keep.set_text(KEPT if is_kept else KEEP)
        self._keep.set_enabled(not is_kept)

    # --- what a hand does ---

    async def _sketched(self, sketch: Sketch) -> None:
        self._middle.mapped = sketch.mapped
        if sketch.smiles:
            await self.go(sketch.smiles, drawn=True)
        if sketch.mapped:
            await self._around.turn(PartsView.name, anew=True)

    async def keep(self, smiles: str) -> None:
        """Put a molecule into the basket."""
        source = "drawn" if smiles == self._middle.smiles else f"around {self._middle.smiles}"
        self._studio.basket.keep([smiles], source)

    async def go(self, text: str, *, drawn: bool = False) -> None:
        """Make a molecule the middle: what is known of it comes first, then what is around it."""
        with telling(self._told):
            smiles, told = await self._middle.understood(text)
            self._told.set_text(told)
            if smiles == self._middle.smiles:
                return
            self._middle.become(smiles)
            self._show_kept()
            self._known.classes("stale")
            self._studio.project.remember("molecule", smiles)
            if not drawn:
                self._middle.mapped = ""
                self._sketcher.show(smiles)
            self._text.set_value(smiles)
            if is_part(smiles):
                self._around.open(PartsView.name)
            await asyncio.gather(self._learn(), self._read_it(), self._around.show())

    async def _learn(self) -> None:
        facts = await self._studio.bench("molecule.facts", self._middle.smiles)
        if facts["smiles"] == self._middle.smiles:
            self._known.classes(remove="stale")
            self._bars.show(facts["properties"])
            visited = self._trail.add({"smiles": facts["smiles"], "svg": facts["svg"]})
            self._studio.project.remember("trail", visited)

    async def _read_it(self) -> None:
        if is_part(self._middle.smiles):
            self._show_reading({"readable": False, "words": "A part: the model reads whole molecules."})
            return
        self._show_reading({"readable": False, "words": "reading it …"})
        if reading := await self._middle.ask("reading.reading"):
            self._show_reading(reading)

    def _show_reading(self, reading: dict[str, Any]) -> None:
        self._words.set_text(reading["words"])
        self._picture.set_visibility(bool(reading.get("svg")))
        self._picture.set_content(reading.get("svg", ""))
        told = "The model gives back another molecule:"
        if reading.get("exact"):
            told = "The model gives it back as it is."
        self._read.set_text(told if reading["readable"] else "")
