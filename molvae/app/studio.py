"""What all screens share."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass, field

from molvae.app.basket import Basket
from molvae.app.bench import Bench
from molvae.app.project import Project
from molvae.app.runs import Runs
from molvae.errors import MolvaeError

log = logging.getLogger(__name__)


@dataclass(eq=False)
class Studio:
    """The model, the project and the processes behind the page."""

    model: str
    """Name or folder."""
    project: Project
    bench: Bench
    runs: Runs
    maps: dict[int, str] = field(default_factory=dict)
    """Pages of maps, by the number of their table."""
    shown: int = 0
    """How many maps were made, by which a browser tells them apart."""

    is_ready: bool = False
    """Whether the model is loaded."""

    basket: Basket = field(init=False)

    def __post_init__(self) -> None:
        """Have the project's basket told of."""
        self.basket = Basket(self.project)

    async def begin(self) -> None:
        """Have a process load the model while the page is being opened, and go on with what was running."""
        self._tasks = [asyncio.create_task(self._warmed()), asyncio.create_task(self.runs.watch())]
        for task in self._tasks:
            task.add_done_callback(tell_fault)

    async def end(self) -> None:
        """Look at nothing any more."""
        for task in self._tasks:
            task.cancel()

    async def _warmed(self) -> None:
        try:
            await self.bench("warm.warm", self.model, seconds=300)
            self.is_ready = True
        except MolvaeError as error:
            log.error("the model could not be loaded: %s", error)


def tell_fault(task: asyncio.Task[None]) -> None:
    """Log the fault that ended a task, for which nobody waits."""
    if not task.cancelled() and (error := task.exception()) is not None:
        log.error("what goes on beside the page has ended: %s", error, exc_info=error)
