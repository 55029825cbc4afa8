"""What surrounds the screens: the name, the way between them, and light or dark."""

from __future__ import annotations

from collections.abc import Callable
from importlib.resources import files

from nicegui import ui

from molvae.app.screens.basket import Basket
from molvae.app.screens.explore import Explore
from molvae.app.studio import Studio

STYLE = files("molvae.app").joinpath("static/style.css").read_text(encoding="utf-8")
THEMES = {"auto": None, "light": False, "dark": True}


class Frame:
    """One browser tab's page; screens are built when they are first visited, and stay as they were left."""

    def __init__(self, studio: Studio) -> None:
        self._studio = studio
        self._screens: dict[str, Callable[[], object]] = {}
        self._panels: dict[str, ui.element] = {}
        self._links: dict[str, ui.element] = {}

    def build(self) -> None:
        """Lay out the page and open its first screen."""
        ui.add_css(STYLE)
        ui.add_head_html('<meta name="color-scheme" content="light dark">')
        ui.context.client.content.classes("page")
        explore = Explore(self._studio, self._count)
        basket = Basket(self._studio, self._count, self._explore)
        self._screens = {"Explore": explore.build, "Basket": basket.build}
        self._explorer, self._shown = explore, {"Basket": basket.refresh}
        ui.skip_link("Skip to the screen", target="#screen") if hasattr(ui, "skip_link_") else None
        self._header()
        with ui.element("main").props("id=screen"):
            for name in self._screens:
                self._panels[name] = ui.element("section").classes("screen").props(f'aria-label="{name}"')
        self._open("Explore")

    def _header(self) -> None:
        with ui.element("header").classes("top"):
            ui.label("molvae").classes("name")
            with ui.element("nav").props('aria-label="Screens"'):
                for name in self._screens:
                    link = ui.element("button").classes("link").props("type=button")
                    link.on("click", lambda name=name: self._open(name))
                    with link:
                        self._links[name] = link
                        label = ui.label(name)
                        if name == "Basket":
                            self._basket_label = label
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

    def _open(self, name: str) -> None:
        panel = self._panels[name]
        if not panel.default_slot.children:
            with panel:
                self._screens[name]()
        elif name in self._shown:
            self._shown[name]()
        for other, one in self._panels.items():
            one.set_visibility(other == name)
            self._links[other].props("aria-current=page" if other == name else "", remove="aria-current")

    def _count(self) -> None:
        count = self._studio.project.count()
        self._basket_label.set_text(f"Basket {count:,}" if count else "Basket")

    async def _explore(self, smiles: str) -> None:
        self._open("Explore")
        await self._explorer.go(smiles)

    def _turn(self) -> None:
        names = list(THEMES)
        now = names[(names.index(self._studio.project.recall("theme", "auto")) + 1) % len(names)]
        self._studio.project.remember("theme", now)
        self._theme.set_value(THEMES[now])
        ui.notify(f"Colors: {now}")
