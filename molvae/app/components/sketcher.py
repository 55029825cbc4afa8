"""The sketcher: OpenChemLib's editor."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import NamedTuple

from nicegui import events
from nicegui.element import Element


class Sketch(NamedTuple):
    """What is drawn."""

    smiles: str
    mapped: str
    """The same molecule, marked atoms with map number 1; "" where none is marked."""


class Sketcher(Element, component="sketcher.js", esm={"openchemlib": "../static/openchemlib"}):
    """Draws a molecule, and tells what a hand has drawn.

    Args:
        on_draw: told what a hand has drawn.
    """

    def __init__(self, on_draw: Callable[[Sketch], Awaitable[None]]) -> None:
        super().__init__()
        self._props["smiles"] = ""

        async def drawn(event: events.GenericEventArguments) -> None:
            await on_draw(Sketch(str(event.args["smiles"]), str(event.args["mapped"])))

        self.on("drawn", drawn)

    def show(self, smiles: str) -> None:
        """Show another molecule."""
        self._props["smiles"] = smiles
        self.run_method("show", smiles)
