"""Molecules in rows."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from nicegui import events
from nicegui.element import Element

Chosen = Callable[[str], Awaitable[None]]


class Cards(Element, component="cards.js"):
    """A grid of molecules, each a button, with places that keep their size while results come in.

    Args:
        places: molecules that there is room for.
        on_choose: told the SMILES of a molecule that is pressed.
        on_keep: told that of one to keep.
        verb: what pressing a molecule does, for those who cannot see it.
    """

    def __init__(self, places: int, on_choose: Chosen, on_keep: Chosen, verb: str = "Go to") -> None:
        super().__init__()
        self._props.update(items=[], places=places, busy=False, verb=verb)

        async def choose(event: events.GenericEventArguments) -> None:
            await on_choose(str(event.args))

        async def keep(event: events.GenericEventArguments) -> None:
            await on_keep(str(event.args))

        self.on("choose", choose)
        self.on("keep", keep)

    def show(self, items: Sequence[dict[str, Any]], *, busy: bool = False, places: int | None = None) -> None:
        """Show other molecules.

        Args:
            items: smiles, svg, and lines, each a text and what it means.
            busy: more are to come.
            places: that there is room for from now on; None leaves them as they are.
        """
        self._props.update(items=[*items], busy=busy)
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
