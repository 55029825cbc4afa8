"""What was selected from a map, and where it can be sent."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from nicegui import ui

from molvae.app.components.cards import Cards
from molvae.app.screens.telling import telling
from molvae.app.studio import Studio

FILTERS = ("druglike", "brenk", "pains")
PICKED = 20
WHY = 3
"""Reasons that are told."""


class Selection:
    """Molecules that were selected: drawn, filtered, scored, picked from, kept.

    Args:
        studio: what all screens share.
        explore: goes to a molecule on the first screen.
    """

    def __init__(self, studio: Studio, explore: Callable[[str], Awaitable[None]]) -> None:
        self._studio, self._explore = studio, explore
        self._number, self._smiles = 0, list[str]()

    def build(self) -> None:
        """Lay it out; it is seen with the first selection."""
        with ui.element("div").classes("pane") as self._pane:
            with ui.element("div").classes("line"):
                ui.label("Selection").classes("heading").props("role=heading aria-level=2")
                self._told = ui.label("").classes("soft grow").props("role=status")
                for words, action in (
                    ("Filter", self._filter),
                    ("Score", self._score),
                    (f"Pick {PICKED}", self._pick),
                    ("Keep all", self._keep_all),
                ):
                    ui.button(words, on_click=action).props("flat dense no-caps")
            self._cards = Cards(0, self._studio.basket, self._explore, self._keep)
        self._pane.set_visibility(False)

    async def show(self, number: int, smiles: list[str], count: int) -> None:
        """Show another selection.

        Args:
            number: of the table that it is from.
            smiles: molecules, as they stand there; one that has several rows comes several times.
            count: how many rows were selected; these are the first of them.
        """
        rows, smiles = len(smiles), [*dict.fromkeys(smiles)]
        count -= rows - len(smiles)
        self._number, self._smiles = number, smiles
        self._pane.set_visibility(bool(smiles))
        more = f"; the first {len(smiles):,} of them are taken" if count > len(smiles) else ""
        await self._shown(f"{count:,} molecules{more}", "data.selected", smiles)

    def close(self) -> None:
        """Show none."""
        self._smiles = []
        self._pane.set_visibility(False)

    async def _filter(self) -> None:
        with telling():
            found = await self._ask("data.passing", self._smiles, FILTERS)
            failed = "; ".join(f"{why}: {count}" for why, count in list(found["reasons"].items())[:WHY])
            self._smiles = found["smiles"]
            self._told.set_text(f"{len(self._smiles):,} pass" + (f" – {failed}" if failed else ""))
            self._cards.show(found["cards"])

    async def _score(self) -> None:
        await self._shown("the best by drug-likeness and ease of synthesis", "data.best_scored", self._smiles)

    async def _pick(self) -> None:
        await self._shown(f"{PICKED} that are diverse and good", "data.diverse", self._smiles, PICKED)

    async def _shown(self, words: str, task: str, *arguments: Any) -> None:
        if not self._smiles:
            return
        with telling():
            self._cards.wait()
            self._cards.show(await self._ask(task, *arguments))
            self._told.set_text(words)

    async def _ask(self, task: str, *arguments: Any) -> Any:
        """What a task of `molvae.app.tasks.data` makes of the table and more."""
        return await self._studio.bench(task, self._studio.project.table(self._number), *arguments)

    async def _keep_all(self) -> None:
        await self._kept(self._smiles)

    async def _keep(self, smiles: str) -> None:
        await self._kept([smiles])

    async def _kept(self, smiles: Sequence[str]) -> None:
        with telling():
            name, _ = self._studio.project.tables()[self._number]
            self._studio.basket.keep(smiles, name)  # at once; what the table says follows
            self._studio.basket.keep(smiles, name, await self._ask("data.own", smiles))
