"""What the server serves: one page with its screens, over what they share."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from fastapi import FastAPI
from nicegui import ui

from molvae.app.bench import Bench
from molvae.app.project import Project
from molvae.app.screens.frame import Frame
from molvae.app.studio import Studio
from molvae.model.hub import DEFAULT, find

ICON = "⬡"


@contextmanager
def application(model: str | Path | None, project: str | Path | None) -> Iterator[FastAPI]:
    """The application for as long as the block lasts; its processes end with it.

    Raises:
        MolvaeError: there is no such model, or the project is none.
    """
    named = str(DEFAULT if model is None else model)
    find(named)
    with Project(project) as kept, Bench() as bench:
        studio = Studio(named, kept, bench)

        @ui.page("/", title="molvae", favicon=ICON)
        def page() -> None:
            Frame(studio).build()

        served = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
        served.router.add_event_handler("startup", studio.warm)
        ui.run_with(served, dark=None, tailwind=False, show_welcome_message=False, reconnect_timeout=30.0)
        yield served
