"""Molecules that were kept: to write on, to compare, to take along."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import asdict
from functools import partial
from typing import Any

from nicegui import ui

from molvae.app.components.cards import Cards
from molvae.app.components.kept import KeptTable
from molvae.app.screens.telling import telling
from molvae.app.studio import Studio

KINDS = ("csv", "sdf", "smi", "xlsx", "png", "html")
"""Of files; see `molvae.app.tasks.basket.exported`."""
MOST_COMPARED = 8
"""Molecules side by side."""


class Basket:
    """The basket's molecules.

    Args:
        studio: what all screens share.
        explore: goes to a molecule on the first screen.
    """

    name = "Basket"

    def __init__(self, studio: Studio, explore: Callable[[str], Awaitable[None]]) -> None:
        self._studio, self._explore = studio, explore
        self._chosen: list[int] = []

    def build(self) -> None:
        """Lay out the screen."""
        with ui.element("div").classes("pane"):
            with ui.element("div").classes("line"):
                ui.label("Basket").classes("heading grow").props("role=heading aria-level=2")
                with ui.element("div").classes("line") as self._exports:
                    ui.label("Export").classes("soft")
                    for kind in KINDS:
                        button = ui.button(kind, on_click=partial(self._export, kind))
                        button.props(f'flat dense no-caps aria-label="Export as {kind}"')
                    self._out = ui.button("Take out", on_click=self._take_out).props("outline dense no-caps")
            self._told = ui.label("").classes("soft").props("role=status")
            self._table = KeptTable(self._studio.project.note, self._choose, self._explore)
        with ui.element("div").classes("pane") as self._comparison:
            ui.label("Side by side").classes("heading").props("role=heading aria-level=2")
            self._cards = Cards(0, self._studio.basket, self._explore).classes("compared")
        self._comparison.set_visibility(False)

    async def show(self) -> None:
        """Show what is in the basket now."""
        kept = [asdict(one) for one in self._studio.project.basket()]
        there = {one["number"] for one in kept}
        self._chosen = [number for number in self._chosen if number in there]
        told = "Tick molecules to compare them, or to export these alone." if kept else ""
        self._exports.set_visibility(bool(kept))
        self._out.set_enabled(bool(self._chosen))
        self._told.set_text(told or "Nothing is kept yet: press + at a molecule.")
        with telling():
            self._table.show(await self._studio.bench("basket.rows", kept))

    async def _choose(self, numbers: list[int]) -> None:
        self._chosen = numbers
        self._out.set_enabled(bool(numbers))
        picked = self._picked()[:MOST_COMPARED]
        self._comparison.set_visibility(len(picked) > 1)
        if len(picked) > 1:
            with telling():
                self._cards.show(await self._studio.bench("basket.compared", picked))

    async def _export(self, kind: str) -> None:
        if picked := self._picked() or [asdict(one) for one in self._studio.project.basket()]:
            with telling():
                ui.download(await self._studio.bench("basket.exported", picked, kind), f"basket.{kind}")

    async def _take_out(self) -> None:
        numbers, self._chosen = self._chosen, []
        self._comparison.set_visibility(False)
        self._studio.basket.remove(numbers)

    def _picked(self) -> list[dict[str, Any]]:
        chosen = set(self._chosen)
        return [asdict(one) for one in self._studio.project.basket() if one.number in chosen]
