"""What all screens share."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass

from molvae.app.bench import Bench
from molvae.app.project import Project
from molvae.errors import MolvaeError

log = logging.getLogger(__name__)


@dataclass(eq=False)
class Studio:
    """The model, the project and the processes behind the page."""

    model: str
    """Name or folder."""
    project: Project
    bench: Bench

    async def warm(self) -> None:
        """Have a process load the model while the page is being opened."""
        self._warming = asyncio.create_task(self._warmed())

    async def _warmed(self) -> None:
        try:
            await self.bench("warm.warm", self.model, seconds=300)
        except MolvaeError as error:
            log.error("the model could not be loaded: %s", error)
