"""Analogues: as they are found, and in the end the most similar of all."""

from __future__ import annotations

from collections import Counter
from typing import Any

from nicegui import ui

from molvae.app.screens.around.view import Drawn, Hands, View, is_part
from molvae.app.screens.telling import telling
from molvae.report.meanings import MEANINGS

COUNT = 24
LOADING = "loading the model; the first molecules take some seconds …"
SORTS = {
    "similarity": "Most similar first",
    "distance": "Nearest in latent space first",
    "qed": f"Highest {MEANINGS['qed'].label} first",
    "sa": "Easiest to make first",
    "logp": f"Lowest {MEANINGS['logp'].label} first",
    "mw": "Lightest first",
}
HOW = {"latent": "decoded", "parts": "by an exchanged part"}
"""Source of an analogue -> how the sentence above all says it."""
FALLING = ("similarity", "qed")
"""Of these the highest value comes first."""


class AnaloguesView(View):
    """Molecules around the one in the middle, their differences colored."""

    name = "Analogues"

    def __init__(self, middle: Drawn, hands: Hands) -> None:
        self._middle, self._hands, self._seed = middle, hands, 0
        self._rows: list[dict[str, Any]] = []
        self._drawn: dict[str, str] = {}
        """Pictures, by SMILES."""
        self._is_looking = False

    def build(self) -> None:
        """Lay it out."""
        with ui.element("div").classes("line"):
            self._told = ui.label("").classes("soft grow").props("role=status")
            self._sort = ui.select(SORTS, value="similarity", label="Sorted", on_change=self._sorted)
            self._sort.props("dense outlined options-dense").classes("sort")
            others = ui.button("Others", on_click=self._others).props("flat dense no-caps")
            others.tooltip("Look again, at other points of the latent space")
        self._cards = self._hands.cards(COUNT)

    async def show(self) -> None:
        """Look around another molecule."""
        self._seed = 0
        await self._look_around()

    def leave(self) -> bool:
        """Give up what is still being looked for."""
        was_looking = self._is_looking
        self._middle.give_up()
        return was_looking

    async def _others(self) -> None:
        self._middle.give_up()
        self._seed += 1
        await self._look_around()

    async def _look_around(self) -> None:
        self._rows, self._drawn = [], {}
        if is_part(self._middle.smiles):
            self._cards.show([])
            self._told.set_text("A part has no analogues: Parts makes molecules of it.")
            return
        self._cards.show([], busy=True)
        self._told.set_text("looking around …" if self._middle.studio.is_ready else LOADING)
        self._is_looking = True
        with telling(self._told):
            best = await self._middle.follow("analogues.around", COUNT, self._seed, on_part=self._found)
            if best is None or not await self._take(best):
                return  # whoever has given it up shows something else
            self._sorted()
            self._told.set_text(counted(best))
        self._is_looking = False
        self._cards.rest()

    async def _found(self, rows: list[dict[str, Any]]) -> None:
        """Show what has been found so far: new molecules take free places, and none is moved."""
        if await self._take(rows):
            self._cards.show(self._with_pictures(rows), busy=True)
            more = "looking for more …" if len(rows) < COUNT else "taking the most similar of many …"
            self._told.set_text(f"{len(rows)} so far; {more}")

    async def _take(self, rows: list[dict[str, Any]]) -> bool:
        """Draw molecules that are new; whether they are still what is looked for."""
        looked_for = self._middle.smiles, self._seed
        new = [row for row in rows if row["smiles"] not in self._drawn]
        cards = await self._middle.draw(new) if new else []
        if looked_for != (self._middle.smiles, self._seed):
            return False
        self._drawn |= {card["smiles"]: card["svg"] for card in cards}
        self._rows = rows
        self._middle.studio.project.remember("analogues", [row["smiles"] for row in rows])
        return True

    def _sorted(self) -> None:
        """Show all in the order that is wanted; one that a value is not known of comes last."""
        by, sign = self._sort.value, -1 if self._sort.value in FALLING else 1
        rows = sorted(self._rows, key=lambda row: sign * row.get(by, float("inf")))
        self._cards.show(self._with_pictures(rows))

    def _with_pictures(self, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return [{**row, "svg": self._drawn[row["smiles"]]} for row in rows]


def counted(rows: list[dict[str, Any]]) -> str:
    """How many analogues there are, and how they were found.

    >>> counted([{"source": "latent"}, {"source": "parts"}, {"source": "parts"}])
    '3 analogues that pass the filters: 1 decoded, 2 by an exchanged part'
    """
    sources = Counter(row["source"] for row in rows)
    told = ", ".join(f"{sources[source]} {words}" for source, words in HOW.items() if sources[source])
    return f"{len(rows)} analogues that pass the filters: {told}"
