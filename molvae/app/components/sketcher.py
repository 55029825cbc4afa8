"""The sketcher: OpenChemLib's editor."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from nicegui import events
from nicegui.element import Element


class Sketcher(Element, component="sketcher.js", esm={"openchemlib": "../static/openchemlib"}):
    """Draws a molecule, and tells what a hand has drawn.

    Args:
        on_draw: told a SMILES, and the numbers of the atoms that are marked (by their place in it).
    """

    def __init__(self, on_draw: Callable[[str, list[int]], Any]) -> None:
        super().__init__()
        self._props["smiles"] = ""

        async def drawn(event: events.GenericEventArguments) -> None:
            await on_draw(str(event.args["smiles"]), [int(one) for one in event.args["marked"]])

        self.on("drawn", drawn)

    def show(self, smiles: str) -> None:
        """Show another molecule."""
        self._props["smiles"] = smiles
        self.run_method("show", smiles)
