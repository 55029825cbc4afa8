"""What surrounds the screens: the name, the way between them, and light or dark."""

from __future__ import annotations

from functools import partial
from importlib.resources import files
from typing import Protocol

from nicegui import ui

from molvae.app.screens.basket import Basket
from molvae.app.screens.data import Data
from molvae.app.screens.explore import Explore
from molvae.app.screens.optimize import Optimize
from molvae.app.studio import Studio

STYLE = files("molvae.app").joinpath("static/style.css").read_text(encoding="utf-8")
THEMES = {"auto": None, "light": False, "dark": True}


class Screen(Protocol):
    """One of the screens."""

    name: str

    def build(self) -> None:
        """Lay it out, when it is first visited."""
        ...

    async def show(self) -> None:
        """Show what has changed, at each visit."""
        ...


class Frame:
    """One browser tab's page; screens are built when they are first visited, and stay as they were left."""

    def __init__(self, studio: Studio) -> None:
        self._studio = studio
        self._explorer = Explore(studio)
        screens: list[Screen] = [
            self._explorer,
            Optimize(studio, self._explore),
            Data(studio, self._explore),
            Basket(studio, self._explore),
        ]
        self._screens = {screen.name: screen for screen in screens}
        self._panels: dict[str, ui.element] = {}
        self._links: dict[str, ui.element] = {}
        self._names: dict[str, ui.label] = {}
        self._shown = ""

    def build(self) -> None:
        """Lay out the page and open its first screen."""
        ui.add_css(STYLE)
        ui.context.client.content.classes("page")
        self._header()
        with ui.element("div"):
            for name in self._screens:
                self._panels[name] = ui.element("section").classes("screen").props(f'aria-label="{name}"')
        ui.timer(0.01, self._begin, once=True)

    async def _begin(self) -> None:
        if not self._shown:  # who is quick has been to another screen by now
            await self._open(Explore.name)

    def _header(self) -> None:
        with ui.element("header").classes("top"):
            ui.label("molvae").classes("name").props("role=heading aria-level=1")
            with ui.element("nav").props('aria-label="Screens"'):
                for name in self._screens:
                    with ui.element("button").classes("link").props("type=button") as link:
                        self._names[name] = ui.label(name)
                    link.on("click", partial(self._open, name))
                    self._links[name] = link
            ui.label(f"model {self._studio.model}").classes("soft model")
            self._theme = ui.dark_mode(THEMES[self._studio.project.recall("theme", "auto")])
            with (
                ui.element("button")
                .classes("quiet")
                .props('type=button aria-label="Light or dark"') as button
            ):
                ui.label("◐")
            button.on("click", self._turn)
        self._count()
        self._studio.basket.changed.subscribe(self._kept)

    async def _open(self, name: str) -> None:
        panel = self._panels[name]
        if not panel.default_slot.children:
            with panel:
                self._screens[name].build()
        for other, one in self._panels.items():
            one.set_visibility(other == name)
            self._links[other].props("aria-current=page" if other == name else "", remove="aria-current")
        self._shown = name
        await self._screens[name].show()

    def _count(self) -> None:
        count = self._studio.project.count()
        self._names[Basket.name].set_text(f"Basket {count:,}" if count else "Basket")

    def _kept(self) -> None:
        """Show what has come into the basket, though somebody may be looking at it by now."""
        self._count()
        if self._shown == Basket.name:
            ui.timer(0, self._screens[Basket.name].show, once=True)

    async def _explore(self, smiles: str) -> None:
        await self._open(Explore.name)
        await self._explorer.go(smiles)

    def _turn(self) -> None:
        names = list(THEMES)
        now = names[(names.index(self._studio.project.recall("theme", "auto")) + 1) % len(names)]
        self._studio.project.remember("theme", now)
        self._theme.set_value(THEMES[now])
        ui.notify(f"Colors: {now}")
