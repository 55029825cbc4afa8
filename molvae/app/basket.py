"""What is in the basket: everybody who shows it is told when it changes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from nicegui import Event

from molvae.app.project import Project


class Basket:
    """The project's basket, as all tabs of the browser see it.

    Args:
        project: holds it.
    """

    def __init__(self, project: Project) -> None:
        self._project = project
        self.changed: Event[[]] = Event()
        """Whoever shows the basket, or whether a molecule is in it, looks again."""

    def keep(self, smiles: Sequence[str], source: str, own: Sequence[dict[str, Any]] = ()) -> None:
        """Put molecules into the basket; see `Project.keep`."""
        self._project.keep(smiles, source, own)
        self.changed.emit()

    def remove(self, numbers: Sequence[int]) -> None:
        """Take molecules out of the basket, by their numbers."""
        self._project.remove(numbers)
        self.changed.emit()

    def put_back(self, smiles: str) -> bool:
        """Take one molecule out of the basket, unless something was written on it; whether it is out."""
        is_out = self._project.remove_bare(smiles)
        self.changed.emit()
        return is_out

    def among(self, smiles: Sequence[str]) -> set[str]:
        """Those of some molecules that are in the basket."""
        return self._project.kept(smiles)
