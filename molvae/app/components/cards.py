"""Molecules in rows."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from nicegui import events, ui
from nicegui.element import Element

from molvae.app.basket import Basket

Chosen = Callable[[str], Awaitable[None]]


class Cards(Element, component="cards.js"):
    """A grid of molecules, each a button, with places that keep their size while results come in.

    Args:
        places: molecules that there is room for.
        basket: tells which of them are in it; one that is can be taken out again.
        on_choose: told the SMILES of a molecule that is pressed.
        on_keep: told that of one to keep; None lets none be kept.
    """

    def __init__(self, places: int, basket: Basket, on_choose: Chosen, on_keep: Chosen | None = None) -> None:
        super().__init__()
        self._basket, self._on_keep = basket, on_keep
        self._props.update(items=[], places=places, busy=False, keeps=on_keep is not None, kept=[])

        async def choose(event: events.GenericEventArguments) -> None:
            await on_choose(str(event.args))

        self.on("choose", choose)
        self.on("keep", self._pressed)
        basket.changed.subscribe(self._tick)

    async def _pressed(self, event: events.GenericEventArguments) -> None:
        smiles = str(event.args)
        if not self._basket.among([smiles]):
            assert self._on_keep is not None
            await self._on_keep(smiles)
        elif not self._basket.put_back(smiles):
            ui.notify("It has a note or tags: take it out in the basket.")

    def _tick(self) -> None:
        """Mark what is in the basket by now."""
        if self._among() != self._props["kept"]:
            self._props["kept"] = self._among()
            self.update()

    def _among(self) -> list[str]:
        shown = [str(one["smiles"]) for one in self._props["items"]]
        return sorted(self._basket.among(shown))

    def show(self, items: Sequence[dict[str, Any]], *, busy: bool = False, places: int | None = None) -> None:
        """Show other molecules.

        Args:
            items: smiles, svg, and lines, each a text and what it means.
            busy: more are to come.
            places: that there is room for from now on; None leaves them as they are.
        """
        self._props.update(items=[*items], busy=busy)
        self._props["kept"] = self._among()
        if places is not None:
            self._props["places"] = places
        self.update()

    def wait(self) -> None:
        """Say that these are about to change."""
        self._props["busy"] = True
        self.update()

    def rest(self) -> None:
        """Say that these stay."""
        self._props["busy"] = False
        self.update()
