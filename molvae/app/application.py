"""What the server serves: one page with its screens, over what they share."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from fastapi import FastAPI
from fastapi.responses import HTMLResponse
from nicegui import app, ui

from molvae.app.bench import Bench
from molvae.app.project import Project
from molvae.app.runs import Runs
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
    if find(named) == Path(named):
        named = str(Path(named).absolute())  # runs have folders of their own
    with Project(project) as kept, Bench() as bench, Runs(kept) as runs:
        studio = Studio(named, kept, bench, runs)

        @ui.page("/", title="molvae", favicon=ICON)
        def page() -> None:
            Frame(studio).build()

        served = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)

        @served.get("/map/{number}")
        def map_page(number: int) -> HTMLResponse:
            found = studio.maps.get(number)
            return HTMLResponse(found or "no such map", status_code=200 if found else 404)

        served.router.add_event_handler("startup", studio.begin)
        served.router.add_event_handler("shutdown", studio.end)
        app.config.quasar_config["loadingBar"]["skipHijack"] = True  # each part tells of its own progress
        ui.run_with(
            served,
            dark=None,
            language="en-US",
            tailwind=False,
            show_welcome_message=False,
            reconnect_timeout=30.0,
        )
        yield served
