"""Measured columns: a model of one, and a round of molecules to make."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from nicegui import ui

from molvae.app.components.cards import Cards
from molvae.app.screens.long_work import LongWork
from molvae.app.studio import Studio
from molvae.assay.files import PREDICTOR

ROUND = 20
"""Molecules of a round."""
UNITS = {"": "as they are", "pM": "in pM", "nM": "in nM", "uM": "in µM", "mM": "in mM", "M": "in M"}
"""Units of concentration, whose negative logarithms are learned, in the words of the page."""
DIRECTIONS = {"maximize": "the higher the better", "minimize": "the lower the better"}
PREDICTORS = "predictors"
"""State: what was learned -> folder of its predictor, tenths of what was measured, direction, table."""
_UNIT = re.compile(r"(?<![^\W_])([pnuµμm]M)(?![^\W_])")


class Assays:
    """Learns from a column of a table, and proposes molecules by what was learned.

    Args:
        studio: what all screens share.
        explore: goes to a molecule on the first screen.
        chosen: tells the number of the table that is open, and its measured columns.
    """

    def __init__(
        self,
        studio: Studio,
        explore: Callable[[str], Awaitable[None]],
        chosen: Callable[[], tuple[int, list[str]]],
    ) -> None:
        self._studio, self._explore, self._chosen = studio, explore, chosen
        self._offered: tuple[int, list[str]] | None = None
        self._own: dict[str, dict[str, Any]] = {}
        """What is kept with each molecule of the round."""
        self._source = ""
        """Of the round, in words."""

    def build(self) -> None:
        """Lay it out."""
        with ui.element("div").classes("pane") as self._pane:
            ui.label("Measurements").classes("heading").props("role=heading aria-level=2")
            with ui.element("div").classes("line"):
                self._column = ui.select([], label="Measured", on_change=self._turned_to)
                self._unit = ui.select(UNITS, value="", label="Values")
                self._direction = ui.select(
                    DIRECTIONS, value="maximize", label="Wanted", on_change=self._turned
                )
                for select in self._column, self._unit, self._direction:
                    select.props("dense outlined").classes("measured")
                learn = ui.button("Learn from it", on_click=self._learn).props("unelevated dense no-caps")
                propose = ui.button(f"Propose {ROUND} to make", on_click=self._propose)
                propose.props("flat dense no-caps")
                self._told = ui.label("").classes("soft grow").props("role=status")
                self._work = LongWork(self._studio.bench, self._told, learn, propose)
            self._warnings = ui.label("").classes("words")
            self._cards = Cards(0, self._studio.basket, self._explore, self._keep)

    def show(self) -> None:
        """Offer the measured columns of the table that is open; what was found of it stays."""
        if self._offered == self._chosen():
            return
        self._offered = _, columns = self._chosen()
        self._column.set_options(columns, value=columns[0] if columns else None)
        self._pane.set_visibility(bool(columns))
        self._told.set_text("")
        self._warnings.set_text("")
        self._cards.show([])

    async def _learn(self) -> None:
        number, _ = self._chosen()
        column, unit, folder = str(self._column.value), self._unit.value or None, str(self._folder())
        content, direction = self._studio.project.table(number), self._direction.value
        table, _ = self._studio.project.tables()[number]
        if (found := await self._work("assays.learned", content, column, unit, folder)) is None:
            return
        about = {"folder": folder, "tenths": found["tenths"], "direction": direction, "table": table}
        self._remember(found["name"], about)
        if number == self._chosen()[0]:  # and no other table by now
            figures = "; ".join(found["figures"])
            told = f"{found['name']}: {found['compounds']:,} compounds. Predicting others {figures}."
            self._told.set_text(told)
            self._warnings.set_text(" ".join(found["warnings"]))

    async def _propose(self) -> None:
        if not self._is_learned():
            await self._learn()
        if not self._is_learned():
            return  # why is told already
        number, source = self._chosen()[0], f"proposed for {self._column.value}"
        content, folder = self._studio.project.table(number), str(self._folder())
        wanted, direction = (
            f"{self._column.value}, {DIRECTIONS[self._direction.value]}",
            self._direction.value,
        )
        found = await self._work("assays.proposed", self._studio.model, folder, content, direction, ROUND)
        if found is not None and number == self._chosen()[0]:
            self._own, self._source = {card["smiles"]: card["own"] for card in found}, source
            self._cards.show(found)
            self._told.set_text(
                f"{len(found)} to make next for {wanted}: predicted value ± standard deviation"
            )

    # --- what is known of the column ---

    def _turned_to(self) -> None:
        """Another column is chosen: offer the unit that its name says, and the direction that is known."""
        if self._column.value:
            self._unit.set_value(unit_of(self._column.value))
            _, known = self._learned()
            self._direction.set_value(known.get("direction", "maximize"))

    def _turned(self) -> None:
        """More or less of it is better than before."""
        name, known = self._learned()
        if name:
            self._remember(name, {**known, "direction": self._direction.value})

    def _is_learned(self) -> bool:
        name, _ = self._learned()
        return bool(name) and (self._folder() / PREDICTOR).exists()

    def _learned(self) -> tuple[str, dict[str, Any]]:
        """What was learned from the column, and what the project knows of it; "" where nothing was."""
        known = self._studio.project.recall(PREDICTORS, {})
        own = (name for name, one in known.items() if one["folder"] == str(self._folder()))
        name = next(own, "")
        return name, known.get(name, {})

    def _remember(self, name: str, about: dict[str, Any]) -> None:
        """Have a predictor offered in Optimize; of two properties of one name the later says its table."""
        known = self._studio.project.recall(PREDICTORS, {})
        others = {other: one for other, one in known.items() if one["folder"] != about["folder"]}
        name = f"{name} of {about['table']}" if name in others else name
        self._studio.project.remember(PREDICTORS, {**others, name: about})

    def _folder(self) -> Path:
        """Where the predictor of the open table's column is; the column's place and unit name it."""
        number, columns = self._chosen()
        place = columns.index(str(self._column.value))
        named = "-".join(filter(None, [str(number), str(place), self._unit.value]))
        return self._studio.runs.folder / "learned" / named

    async def _keep(self, smiles: str) -> None:
        self._studio.basket.keep([smiles], self._source, [self._own[smiles]])


def unit_of(column: str) -> str:
    """The unit of concentration that a column's name says; "" where it says none.

    >>> [unit_of(name) for name in ("IC50, nM", "Ki_µM", "pIC50", "MW", "nMol")]
    ['nM', 'uM', '', '', '']
    """
    found = _UNIT.search(column)
    return found[1].replace("µ", "u").replace("μ", "u") if found else ""
