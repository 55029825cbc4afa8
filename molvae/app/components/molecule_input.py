"""A field for a molecule as text."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from nicegui import events, ui

_LINES = """(event) => {
    const text = event.clipboardData?.getData("text") ?? "";
    if (!text.trim().includes("\\n")) return;
    event.preventDefault();
    emit(text);
}"""
"""Tells what is pasted where it has several lines, of which a field of one line would make one."""


def molecule_input(label: str, on_lines: Callable[[str], Awaitable[None]]) -> ui.input:
    """A line for a SMILES, an InChI or a name.

    Args:
        label: what it is for.
        on_lines: told a text of several lines, as a molfile is, when it is pasted.
    """

    async def pasted(event: events.GenericEventArguments) -> None:
        await on_lines(str(event.args))

    field = ui.input(label).props("dense outlined").classes("grow")
    return field.on("paste", pasted, js_handler=_LINES)
