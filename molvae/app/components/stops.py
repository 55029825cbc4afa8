"""A slider with few stops."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from nicegui import events
from nicegui.element import Element


class Stops(Element, component="stops.js"):
    """The browser's own slider, which keys and screen readers know.

    Args:
        label: what it changes.
        about: shown where the pointer rests.
        reach: stops to either side of the middle.
        on_move: told the stop.
    """

    def __init__(self, label: str, about: str, reach: int, on_move: Callable[[int], Awaitable[None]]) -> None:
        super().__init__()
        self.stop = 0
        """Where it stands."""
        self._props.update(label=label, about=about, reach=reach, stop=0)

        async def move(event: events.GenericEventArguments) -> None:
            self.stop = int(event.args)
            self._props["stop"] = self.stop
            await on_move(self.stop)

        self.on("move", move)

    def back(self) -> None:
        """Put it back to the middle, without a word."""
        self.stop = self._props["stop"] = 0
        self.update()
