"""Tables of the chemist's own: uploaded, mapped, selected from."""

from __future__ import annotations

import tempfile
from collections.abc import Awaitable, Callable
from pathlib import Path

from nicegui import events, ui

from molvae.app.components.file_upload import FileUpload
from molvae.app.components.map_frame import MOST, MapFrame
from molvae.app.guard import LARGEST_BODY, MEGABYTE
from molvae.app.screens.assays import Assays
from molvae.app.screens.long_work import LongWork
from molvae.app.screens.selection import Selection
from molvae.app.screens.telling import telling
from molvae.app.studio import Studio

ENDINGS = (".csv", ".tsv", ".smi", ".smiles", ".txt", ".sdf", ".sd", ".mol", ".mol2", ".xlsx", ".parquet")
"""Of files that are taken, text also as .gz and .bz2."""
PACKED = (".gz", ".bz2")
LONGEST_NAME = 80
COLORS = ("logp", "mw", "tpsa", "qed", "sa", "fsp3", "rings")
"""Properties that color any map, beside the table's own columns."""
UPLOAD_SECONDS = 900.0


class Data:
    """The screen of tables.

    Args:
        studio: what all screens share.
        explore: goes to a molecule on the first screen.
    """

    name = "Data"

    def __init__(self, studio: Studio, explore: Callable[[str], Awaitable[None]]) -> None:
        self._studio = studio
        self._selection = Selection(studio, explore)
        self._assays = Assays(studio, explore, self._measured)
        self._mapped = 0

    def build(self) -> None:
        """Lay out the screen."""
        with ui.element("div").classes("pane"):
            ui.label("Tables").classes("heading").props("role=heading aria-level=2")
            ui.label(
                f"csv, smi, sdf, xlsx or parquet, up to {LARGEST_BODY // MEGABYTE} MB and 100,000 rows."
            ).classes("soft")
            upload = FileUpload(label="Upload a table", max_file_size=LARGEST_BODY, on_upload=self._uploaded)
            upload.props(f'accept="{",".join((*ENDINGS, *PACKED))}"')
            self._told = ui.label("").props("role=status")
            with ui.element("div").classes("line"):
                self._table = (
                    ui.select({}, label="Table", on_change=self._chosen)
                    .props("dense outlined")
                    .classes("grow")
                )
                self._color = ui.select([], label="Colored by").props("dense outlined").classes("grow")
                self._map_button = ui.button("Show the map", on_click=self._map).props(
                    "unelevated dense no-caps"
                )
                self._all_button = ui.button("Select all", on_click=self._select_all)
                self._all_button.props("flat dense no-caps")
                self._work = LongWork(self._studio.bench, self._told, self._map_button)
                self._remove = ui.button("Remove", on_click=self._forget).props("flat dense no-caps")
            with ui.expansion("Refused rows").props("dense") as self._refused:
                self._reasons = ui.element("ul").classes("reasons")
        self._frame = MapFrame(self._selected)
        self._selection.build()
        self._assays.build()

    async def show(self) -> None:
        """Show the project's tables."""
        tables = {number: name for number, (name, _) in self._studio.project.tables().items()}
        value = self._table.value if self._table.value in tables else next(reversed(tables), None)
        self._table.set_options(tables, value=value)
        for element in (self._table, self._color, self._map_button, self._all_button, self._remove):
            element.set_visibility(bool(tables))
        self._chosen()

    # --- uploads ---

    async def _uploaded(self, event: events.UploadEventArguments) -> None:
        with telling(self._told):
            name = shown_name(event.file.name)
            ending = ending_of(name)
            if not ending:
                ui.notify(f"{name}: give one of {', '.join(ENDINGS)}", type="warning")
                return
            self._told.set_text(f"reading {name} …")
            with tempfile.TemporaryDirectory() as folder:
                path = Path(folder) / f"upload{ending}"  # of the name nothing else is believed
                await event.file.save(path)
                about = await self._studio.bench("data.read_table", str(path), seconds=UPLOAD_SECONDS)
            self._studio.project.add_table(name, about.pop("content"), about)
            self._table.value = None
            await self.show()

    def _measured(self) -> tuple[int, list[str]]:
        """The open table's number and its columns of numbers; none where no table is open."""
        number = self._table.value
        _, about = self._studio.project.tables().get(number, ("", {"columns": []}))
        return number, [column["name"] for column in about["columns"] if column["numbers"]]

    def _chosen(self) -> None:
        self._assays.show()
        tables = self._studio.project.tables()
        if self._table.value not in tables:
            self._told.set_text("No table yet.")
            self._refused.set_visibility(False)
            return
        _, about = tables[self._table.value]
        refused = sum(about["reasons"].values())
        molecules = about.get("molecules", about["rows"])
        rows = f" in {about['rows']:,} rows" if molecules < about["rows"] else ""
        self._told.set_text(f"{molecules:,} molecules{rows}; {refused:,} rows refused")
        _, own = self._measured()
        self._color.set_options([*own, *COLORS], value=(own or COLORS)[0])
        self._refused.set_visibility(bool(refused))
        self._reasons.clear()
        with self._reasons:
            for reason, count in about["reasons"].items():
                _item(f"{count:,} × {reason}")
            for row in about["refused"]:
                _item(f"row {row['row']}: {row['text']} – {row['reason']}")

    def _forget(self) -> None:
        if self._table.value == self._mapped:
            self._frame.show("")
        self._studio.project.remove_table(self._table.value)
        self._selection.close()
        ui.timer(0, self.show, once=True)

    # --- the map ---

    async def _map(self) -> None:
        number, column = self._table.value, self._color.value
        content = self._studio.project.table(number)
        if (page := await self._work("maps.page", self._studio.model, content, column)) is None:
            return
        self._studio.maps[number], self._mapped = page, number
        self._studio.shown += 1
        self._frame.show(f"/map/{number}?{self._studio.shown}")
        self._chosen()

    async def _select_all(self) -> None:
        number = self._table.value
        with telling():
            content = self._studio.project.table(number)
            smiles, count = await self._studio.bench("data.molecules", content, MOST)
            await self._selection.show(number, smiles, count)

    async def _selected(self, smiles: list[str], count: int) -> None:
        if self._mapped in self._studio.project.tables():
            await self._selection.show(self._mapped, smiles, count)


def shown_name(name: str) -> str:
    """A file's name without folders and what cannot be seen, not too long."""
    last = name.replace("\\", "/").rpartition("/")[2]
    plain = "".join(letter for letter in last if letter.isprintable())
    return plain[-LONGEST_NAME:] or "table"


def ending_of(name: str) -> str:
    """The ending by which a table's format is known; "" where it is none of ours.

    >>> ending_of("a.CSV.gz"), ending_of("../../etc/passwd"), ending_of("x.pkl")
    ('.csv.gz', '', '')
    """
    path = Path(name.lower())
    packed = path.suffix if path.suffix in PACKED else ""
    ending = Path(path.stem).suffix if packed else path.suffix
    return ending + packed if ending in ENDINGS else ""


def _item(text: str) -> None:
    with ui.element("li"):
        ui.label(text)
