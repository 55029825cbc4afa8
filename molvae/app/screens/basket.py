"""Molecules that were kept."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from nicegui import ui

from molvae.app.components.cards import Cards
from molvae.app.screens.telling import telling
from molvae.app.studio import Studio


class Basket:
    """The basket's molecules.

    Args:
        studio: what all screens share.
        on_change: called when the basket has changed.
        explore: goes to a molecule on the first screen.
    """

    def __init__(
        self, studio: Studio, on_change: Callable[[], object], explore: Callable[[str], Awaitable[None]]
    ) -> None:
        self._studio, self._on_change, self._explore = studio, on_change, explore

    def build(self) -> None:
        """Lay out the screen."""
        ui.label("Basket").classes("heading").props("role=heading aria-level=2")
        self._empty = ui.label("Nothing is kept yet: press + at a molecule.").classes("soft")
        self._cards = Cards(0, self._explore, self._explore)
        ui.timer(0.05, self.refresh, once=True)

    async def refresh(self) -> None:
        """Show what is in the basket now."""
        kept = self._studio.project.basket()
        self._empty.set_visibility(not kept)
        with telling():
            self._cards.show(
                await self._studio.bench("basket.basket_cards", [(one.smiles, one.note) for one in kept])
            )
