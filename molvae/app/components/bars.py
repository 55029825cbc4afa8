"""Properties, each with a bar that tells where it stands among drugs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from nicegui.element import Element


class Bars(Element, component="bars.js"):
    """Rows of properties; see `molvae.app.tasks.molecule.facts` for what each has."""

    def __init__(self) -> None:
        super().__init__()
        self._props["properties"] = []

    def show(self, properties: Sequence[dict[str, Any]]) -> None:
        """Show other values."""
        self._props["properties"] = [*properties]
        self.update()
