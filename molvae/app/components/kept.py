"""The molecules of the basket, with notes and tags."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from nicegui import events
from nicegui.element import Element


class KeptTable(Element, component="kept.js"):
    """A row for each molecule: to choose, to write on, to look around, to take out.

    Args:
        on_write: told a molecule's number, note and tags when they were changed.
        on_choose: told the numbers of all that are chosen.
        on_explore: told the SMILES of a molecule that is pressed.
    """

    def __init__(
        self,
        on_write: Callable[[int, str, str], None],
        on_choose: Callable[[list[int]], Awaitable[None]],
        on_explore: Callable[[str], Awaitable[None]],
    ) -> None:
        super().__init__()
        self._props["rows"] = []

        def write(event: events.GenericEventArguments) -> None:
            on_write(int(event.args["number"]), str(event.args["note"]), str(event.args["tags"]))

        async def choose(event: events.GenericEventArguments) -> None:
            await on_choose([int(number) for number in event.args])

        async def explore(event: events.GenericEventArguments) -> None:
            await on_explore(str(event.args))

        self.on("write", write)
        self.on("choose", choose)
        self.on("explore", explore)

    def show(self, rows: Sequence[dict[str, Any]]) -> None:
        """Show molecules: number, smiles, svg, source, own (texts with what each is), note, tags,
        and values (texts, by label)."""
        self._props["rows"] = [*rows]
        self.update()
