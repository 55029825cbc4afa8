"""The way that was taken, and back."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

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

    def add(self, *visited: dict[str, Any]) -> list[str]:
        """Note visits, smiles and svg of each; going back to a stop cuts nothing off.

        Returns:
            The SMILES of all stops.
        """
        new = {one["smiles"] for one in visited}
        stops = [one for one in self._props["stops"] if one["smiles"] not in new]
        self._props["stops"] = [*stops, *visited][-MOST:]
        self.update()
        return [one["smiles"] for one in self._props["stops"]]
