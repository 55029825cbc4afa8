"""Measured columns: a model of one, and a round of molecules to make."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from nicegui import ui

from molvae.app.components.cards import Cards
from molvae.app.screens.long_work import LongWork
from molvae.app.studio import Studio
from molvae.assay.files import PREDICTOR

ROUND = 20
"""Molecules of a round."""


class Assays:
    """Learns from a column of a table, and proposes molecules by what was learned.

    Args:
        studio: what all screens share.
        explore: goes to a molecule on the first screen.
        chosen: tells the number of the table that is open, and its measured columns.
    """

    def __init__(
        self,
        studio: Studio,
        explore: Callable[[str], Awaitable[None]],
        chosen: Callable[[], tuple[int, list[str]]],
    ) -> None:
        self._studio, self._explore, self._chosen = studio, explore, chosen
        self._offered: tuple[int, list[str]] | None = None
        self._own: dict[str, dict[str, Any]] = {}
        """What is kept with each molecule of the round."""
        self._source = ""
        """Of the round, in words."""

    def build(self) -> None:
        """Lay it out."""
        with ui.element("div").classes("pane") as self._pane:
            ui.label("Measurements").classes("heading").props("role=heading aria-level=2")
            with ui.element("div").classes("line"):
                self._column = (
                    ui.select([], label="Measured; the higher the better")
                    .props("dense outlined")
                    .classes("measured")
                )
                learn = ui.button("Learn from it", on_click=self._learn).props("unelevated dense no-caps")
                propose = ui.button(f"Propose {ROUND} to make", on_click=self._propose)
                propose.props("flat dense no-caps")
                self._told = ui.label("").classes("soft grow").props("role=status")
                self._work = LongWork(self._studio.bench, self._told, learn, propose)
            self._warnings = ui.label("").classes("words")
            self._cards = Cards(0, self._studio.basket, self._explore, self._keep)

    def show(self) -> None:
        """Offer the measured columns of the table that is open; what was found of it stays."""
        if self._offered == self._chosen():
            return
        self._offered = _, columns = self._chosen()
        self._column.set_options(columns, value=columns[0] if columns else None)
        self._pane.set_visibility(bool(columns))
        self._told.set_text("")
        self._warnings.set_text("")
        self._cards.show([])

    async def _learn(self) -> None:
        number, _ = self._chosen()
        column, folder = str(self._column.value), self._folder()
        content = self._studio.project.table(number)
        if (found := await self._work("assays.learned", content, column, str(folder))) is None:
            return
        known = self._studio.project.recall("learned", {})
        self._studio.project.remember("learned", {**known, column: str(folder)})
        if number == self._chosen()[0]:  # and no other table by now
            figures = "; ".join(found["figures"])
            self._told.set_text(f"{found['compounds']:,} compounds. Predicting others {figures}.")
            self._warnings.set_text(" ".join(found["warnings"]))

    async def _propose(self) -> None:
        if not self._is_learned():
            await self._learn()
        if not self._is_learned():
            return  # why is told already
        number, source = self._chosen()[0], f"proposed for {self._column.value}"
        content, folder = self._studio.project.table(number), str(self._folder())
        found = await self._work("assays.proposed", self._studio.model, folder, content, ROUND)
        if found is not None and number == self._chosen()[0]:
            self._own, self._source = {card["smiles"]: card["own"] for card in found}, source
            self._cards.show(found)
            self._told.set_text(f"{len(found)} to make next: predicted value ± standard deviation")

    def _is_learned(self) -> bool:
        return (self._folder() / PREDICTOR).exists()

    def _folder(self) -> Path:
        """Where the predictor of the open table's column is; the column's place names it."""
        number, columns = self._chosen()
        return self._studio.runs.folder / "learned" / f"{number}-{columns.index(str(self._column.value))}"

    async def _keep(self, smiles: str) -> None:
        self._studio.basket.keep([smiles], self._source, [self._own[smiles]])
