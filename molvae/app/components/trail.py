"""The way that was taken, and back."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from nicegui import events
from nicegui.element import Element

MOST = 30
"""Molecules that are remembered."""


class Trail(Element, component="trail.js"):
    """Small structures in the order of visits; pressing one goes back to it.

    Args:
        on_choose: told the SMILES.
    """

    def __init__(self, on_choose: Callable[[str], Awaitable[None]]) -> None:
        super().__init__()
        self._props["stops"] = []

        async def choose(event: events.GenericEventArguments) -> None:
            await on_choose(str(event.args))

        self.on("choose", choose)

    def add(self, smiles: str, svg: str) -> None:
        """Note a visit; going back to a stop cuts nothing off."""
        stops = [one for one in self._props["stops"] if one["smiles"] != smiles]
        self._props["stops"] = [*stops, {"smiles": smiles, "svg": svg}][-MOST:]
        self.update()
