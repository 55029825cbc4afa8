"""What all views of a molecule's surroundings have in common."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from molvae.app.basket import Basket
from molvae.app.components.cards import Cards
from molvae.app.job import Job, unheard
from molvae.app.studio import Studio
from molvae.errors import MolvaeError


@dataclass(frozen=True)
class Hands:
    """What a view can have done with a molecule."""

    go: Callable[[str], Awaitable[None]]
    """Makes it the middle."""
    keep: Callable[[str], Awaitable[None]]
    """Puts it into the basket."""
    basket: Basket

    def cards(self, places: int) -> Cards:
        """A grid of molecules in these hands."""
        return Cards(places, self.basket, self.go, self.keep)


@dataclass
class Drawn:
    """The molecule in the middle, as all views see it."""

    studio: Studio
    smiles: str = ""
    mapped: str = ""
    """The molecule as it was drawn, marked atoms with map number 1; "" where none is marked."""
    _asked: set[Job] = field(default_factory=set)

    def become(self, smiles: str) -> None:
        """Be another molecule; what is still being looked for around the last one is given up."""
        self.smiles = smiles
        self.give_up()

    def give_up(self) -> None:
        """Wait for no more parts of answers."""
        for job in self._asked:
            job.cancel()

    async def understood(self, text: str) -> tuple[str, str]:
        """The SMILES of a text, or of what a table of the project calls by it, and what was left out."""
        try:
            return await self.studio.bench("molecule.understood", text)
        except MolvaeError:
            for number in self.studio.project.tables():
                content = self.studio.project.table(number)
                if found := await self.studio.bench("data.find", content, text):
                    return await self.studio.bench("molecule.understood", found)
            raise

    async def ask(self, task: str, *arguments: Any) -> Any:
        """What the model says of the molecule; None where it is another by now."""
        own = self.smiles

        def begun(_: object) -> None:
            if own != self.smiles:
                raise MolvaeError("cancelled")

        try:
            answer = await self.studio.bench(task, self.studio.model, own, *arguments, on_begin=begun)
        except MolvaeError:
            if own != self.smiles:
                return None
            raise
        return answer if own == self.smiles else None

    async def follow(
        self, task: str, *arguments: Any, on_part: Callable[[Any], Awaitable[None]] = unheard
    ) -> Any:
        """The same of a task that tells what it has found so far; None where it was given up."""
        own, job = self.smiles, Job(self.studio.bench, on_part=on_part, is_long=False)
        self._asked.add(job)
        try:
            answer = await job(task, self.studio.model, own, *arguments)
        except MolvaeError:
            if job.is_cancelled:
                return None
            raise
        finally:
            self._asked.discard(job)
        return None if job.is_cancelled else answer

    async def draw(self, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """Rows of molecules as cards, drawn beside this one."""
        return await self.studio.bench("cards.beside", self.smiles, rows)


def is_part(smiles: str) -> bool:
    """Whether it is no whole molecule: it has attachment points."""
    return "*" in smiles


class View(ABC):
    """A view of what is around the molecule in the middle."""

    name: str
    """On its tab."""

    @abstractmethod
    def build(self) -> None:
        """Lay it out, once."""

    @abstractmethod
    async def show(self) -> None:
        """Show what is around the molecule, which is another than before."""

    def leave(self) -> bool:
        """Another view is opened; returns whether this one has to look again when it is next seen."""
        return False
