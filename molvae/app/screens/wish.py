"""The form that says what is to be optimized."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from nicegui import ui

from molvae.app.block import DOCKING, PREDICTED, Block, docking_time
from molvae.app.draft import Draft
from molvae.app.plan import MOST_BUDGET, Plan
from molvae.app.screens.around.view import is_part
from molvae.app.screens.assays import PREDICTORS
from molvae.app.screens.telling import telling
from molvae.app.screens.wanted import Wanted
from molvae.app.studio import Studio
from molvae.errors import MolvaeError
from molvae.report.meanings import MEANINGS

SWITCHES = {
    "auto": "Drug-like and makeable",
    "druglike": "Drug-like",
    "brenk": "No Brenk alerts",
    "pains": "No PAINS",
    "lipinski": "Lipinski's rule of five",
    "veber": "Veber's rules",
    "leadlike": "Lead-like",
}
"""Filters, in the words of the page."""
FROM_PRIOR, FROM_MIDDLE, FROM_BASKET = "the model's prior", "the molecule in the middle", "the basket"
STARTS = [FROM_MIDDLE, FROM_BASKET, FROM_PRIOR]
DRAFT = "draft"
"""State: what the form says."""
EXTRA = "pip install 'molvae[dock]'"


class Wish:
    """Blocks with curves, constraints with what they would refuse, a start and a budget.

    Args:
        studio: what all screens share.
        on_start: told the plan.
    """

    def __init__(self, studio: Studio, on_start: Callable[[Plan], object]) -> None:
        self._studio, self._on_start = studio, on_start
        self._blocks: dict[str, Block] = {}
        self._switches: dict[str, ui.checkbox] = {}

    def build(self) -> None:
        """Lay it out as the project was left."""
        draft = Draft.from_plain(self._studio.project.recall(DRAFT), self._learned())
        self._blocks = {block.name: block for block in draft.blocks}
        ui.label("What is wanted").classes("heading").props("role=heading aria-level=2")
        self._list = ui.element("div").classes("wishes")
        with ui.element("div").classes("line"):
            self._name = (
                ui.select(self._names(), value="logp", label="Property")
                .props("dense outlined")
                .classes("grow")
            )
            ui.button("Add", on_click=lambda: self._add(self._name.value)).props("flat dense no-caps")
        with ui.element("div").classes("line"):
            self._target = ui.select([], label="Docking to").props("dense outlined").classes("grow")
            self._dock = ui.button("Add docking", on_click=self._add_docking).props("flat dense no-caps")
        self._no_docking = ui.label(f"Docking needs {EXTRA}").classes("soft code")
        ui.label("What is refused").classes("heading").props("role=heading aria-level=2")
        self._of = ui.label("").classes("soft").props("role=status")
        for name, words in SWITCHES.items():
            self._switches[name] = ui.checkbox(words, value=name in draft.filters).props("dense")
        with ui.element("div").classes("line begin"):
            start = draft.start if draft.start in STARTS else FROM_MIDDLE
            self._start = ui.select(STARTS, value=start, label="Begin from").props("dense outlined")
            self._start.on_value_change(self._turn_to_start)
            self._picture = ui.html("", sanitize=False).classes("paper small")
            floor, budget = draft.similarity_floor, draft.budget
            self._floor = ui.number("Least similarity", value=floor, min=0, max=1, step=0.05)
            self._floor.props("dense outlined")
            self._budget = ui.number("Budget, in calls", value=budget, min=1, max=MOST_BUDGET, step=100)
            self._budget.props("dense outlined").on_value_change(self._tell_time)
        self._takes = ui.label("").classes("warn").props("role=status")
        ui.button("Start", on_click=self._begin).props("unelevated no-caps")
        for element in (*self._switches.values(), self._start, self._floor, self._budget):
            element.on_value_change(self._remember)
        self._turn_to_start()
        self._show_blocks()

    def _remember(self) -> None:
        """Keep what the form says for whoever opens the project again."""
        draft = Draft(
            blocks=tuple(self._blocks.values()),
            filters=self._filters(),
            start=str(self._start.value),
            similarity_floor=float(self._floor.value or 0),
            budget=int(self._budget.value or 0),
        )
        self._studio.project.remember(DRAFT, draft.plain())

    def _filters(self) -> tuple[str, ...]:
        return tuple(name for name, switch in self._switches.items() if switch.value)

    async def count_refused(self) -> None:
        """Say how many of the analogues on the first screen each switch would refuse."""
        await self._offer()
        smiles = self._studio.project.recall("analogues", [])
        self._of.set_text(f"counted among the {len(smiles)} analogues of the middle" if smiles else "")
        with telling():
            self._picture.set_content(await self._studio.bench("cards.picture", self._middle()))
            counts = await self._studio.bench("optimize.refused", smiles, list(SWITCHES))
        for name, switch in self._switches.items():
            switch.set_text(f"{SWITCHES[name]} – refuses {counts[name]}" if smiles else SWITCHES[name])

    def _turn_to_start(self) -> None:
        """Show what has a meaning for what is begun from."""
        self._picture.set_visibility(self._start.value == FROM_MIDDLE)
        self._floor.set_enabled(self._start.value != FROM_PRIOR)

    def _names(self) -> dict[str, str]:
        """What can be added: properties, likeness, and what was learned from tables."""
        own = {f"{PREDICTED}{name}": f"predicted {name}" for name in self._learned()}
        names = {name: known.label for name, known in MEANINGS.items()}
        return {**names, "similarity": "Like the middle", **own}

    async def _offer(self) -> None:
        """Offer what has been learned by now, and docking."""
        if (names := self._names()) != self._name.options:  # a list that is open stays as it is
            self._name.set_options(names)
        if not self._target.options:
            targets = await self._studio.bench("optimize.targets")
            self._target.set_options(targets, value=next(iter(targets), None))
            for element in (self._target, self._dock):
                element.set_enabled(bool(targets))
            self._no_docking.set_visibility(not targets)

    def _middle(self) -> str:
        return self._studio.project.recall("molecule", "")

    def _add_docking(self) -> None:
        target = str(self._target.value)
        self._blocks[DOCKING + target] = Block.docking(target)
        self._changed()

    def _add(self, name: str) -> None:
        if name == "similarity":
            self._blocks[name] = Block(name, reference=self._middle())
        elif name.startswith(PREDICTED):
            self._add_learned(name.removeprefix(PREDICTED))
        elif name not in self._blocks:
            self._blocks[name] = Block.of(name)
        self._changed()

    def _learned(self) -> dict[str, dict[str, Any]]:
        """What was learned from tables, by its name."""
        return self._studio.project.recall(PREDICTORS, {})

    def _add_learned(self, name: str, direction: str = "") -> None:
        """The block of a learned property, in a direction or the one that its table was given."""
        known = self._learned()[name]
        is_lower = (direction or known["direction"]) == "minimize"
        block = Block.learned(
            name, predictor=known["folder"], tenths=known["tenths"], lower_is_better=is_lower
        )
        self._blocks[block.name] = block

    def _show_blocks(self) -> None:
        self._list.clear()
        with self._list:
            for block in self._blocks.values():
                Wanted(block, self._change, self._drop, self._turn).build()
        self._tell_time()

    def _tell_time(self) -> None:
        """Say how long docking will take, beside which all else takes no time."""
        calls, targets = int(self._budget.value or 0), sum(bool(one.target) for one in self._blocks.values())
        told = f"With docking, {calls:,} calls take about {docking_time(calls * targets)} of one core."
        self._takes.set_text(told if calls and targets else "")

    def _turn(self, name: str, direction: str) -> None:
        """Wish for more or for less of a learned property, with the limit that belongs to that."""
        weight = self._blocks[name].weight
        self._add_learned(name.removeprefix(PREDICTED), direction)
        self._change(name, weight=weight)
        self._show_blocks()

    def _change(self, name: str, **changed: float) -> None:
        self._blocks[name] = replace(self._blocks[name], **changed)
        self._remember()

    def _drop(self, name: str) -> None:
        del self._blocks[name]
        self._changed()

    def _changed(self) -> None:
        self._show_blocks()
        self._remember()

    def _begin(self) -> None:
        with telling():
            self._on_start(self.plan())

    def plan(self) -> Plan:
        """What the form says."""
        return Plan(
            blocks=tuple(self._blocks.values()),
            model=self._studio.model,
            start=self._begun_from(),
            budget=int(self._budget.value or 0),
            filters=self._filters(),
            similarity_floor=float(self._floor.value or 0),
        )

    def _begun_from(self) -> tuple[str, ...]:
        if self._start.value == FROM_PRIOR:
            return ()
        if self._start.value == FROM_MIDDLE:
            start = (self._middle(),)
        else:
            start = tuple(one.smiles for one in self._studio.project.basket())
        if not any(start):
            raise MolvaeError(f"nothing to begin from: {self._start.value} is empty")
        if any(map(is_part, start)):
            raise MolvaeError("a part cannot be optimized: begin from a whole molecule")
        return start
