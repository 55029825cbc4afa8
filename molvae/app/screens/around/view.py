"""What all views of a molecule's surroundings have in common."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Protocol

from molvae.app.studio import Studio


@dataclass(frozen=True)
class Hands:
    """What a view can have done with a molecule."""

    go: Callable[[str], Awaitable[None]]
    """Makes it the middle."""
    keep: Callable[[str], Awaitable[None]]
    """Puts it into the basket."""


@dataclass
class Drawn:
    """The molecule in the middle, as all views see it."""

    studio: Studio
    smiles: str = ""
    mapped: str = ""
    """The molecule as it was drawn, marked atoms with map number 1; "" where none is marked."""

    async def ask(self, task: str, *arguments: Any) -> Any:
        """An answer about the molecule; None where it is another by now."""
        own = self.smiles
        answer = await self.studio.bench(task, self.studio.model, own, *arguments)
        return answer if own == self.smiles else None


def is_part(smiles: str) -> bool:
    """Whether it is no whole molecule: it has attachment points, or consists of several fragments."""
    return "*" in smiles or "." in smiles


class View(Protocol):
    """A view of what is around the molecule in the middle."""

    name: str
    """On its tab."""

    def build(self) -> None:
        """Lay it out, once."""
        ...

    async def show(self) -> None:
        """Show what is around the molecule, which is another than before."""
        ...
