"""The map of a table, in a frame of its own."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from nicegui import events
from nicegui.element import Element

MOST = 5_000
"""Molecules of a selection that are taken over."""


class MapFrame(Element, component="map_frame.js"):
    """The page of `molvae map`, which tells what is selected in it.

    Args:
        on_select: told SMILES, `MOST` at most, and how many were selected.
    """

    def __init__(self, on_select: Callable[[list[str], int], Awaitable[None]]) -> None:
        super().__init__()
        self._props.update(source="", most=MOST)

        async def select(event: events.GenericEventArguments) -> None:
            await on_select([str(one) for one in event.args["smiles"]], int(event.args["count"]))

        self.on("selected", select)

    def show(self, source: str) -> None:
        """Show another page of this server."""
        self._props["source"] = source
        self.update()
