"""The form that says what is to be optimized."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from nicegui import ui

from molvae.app.block import DOCKING, DOCKING_MINUTES, PREDICTED, Block, docking_time
from molvae.app.components.curve import Curve
from molvae.app.plan import MOST_BUDGET, Plan
from molvae.app.screens.around.view import is_part
from molvae.app.screens.assays import DIRECTIONS, PREDICTORS
from molvae.app.screens.telling import telling
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
BEGUN_WITH = ("qed", "sa")
FROM_PRIOR, FROM_MIDDLE, FROM_BASKET = "the model's prior", "the molecule in the middle", "the basket"
MOST_WEIGHT = 5
EXTRA = "pip install 'molvae[dock]'"


class Wish:
    """Blocks with curves, constraints with what they would refuse, a start and a budget.

    Args:
        studio: what all screens share.
        on_start: told the plan.
    """

    def __init__(self, studio: Studio, on_start: Callable[[Plan], object]) -> None:
        self._studio, self._on_start = studio, on_start
        self._blocks = {name: Block.of(name) for name in BEGUN_WITH}
        self._switches: dict[str, ui.checkbox] = {}

    def build(self) -> None:
        """Lay it out."""
        ui.label("What is wanted").classes("heading").props("role=heading aria-level=2")
        self._list = ui.element("div").classes("wishes")
        with ui.element("div").classes("line"):
            self._name = ui.select({}, label="Property").props("dense outlined").classes("grow")
            ui.button("Add", on_click=lambda: self._add(self._name.value)).props("flat dense no-caps")
        with ui.element("div").classes("line"):
            self._target = ui.select([], label="Docking to").props("dense outlined").classes("grow")
            self._dock = ui.button("Add docking", on_click=self._add_docking).props("flat dense no-caps")
        self._no_docking = ui.label(f"Docking needs {EXTRA}").classes("soft code")
        ui.label("What is refused").classes("heading").props("role=heading aria-level=2")
        self._of = ui.label("").classes("soft").props("role=status")
        for name, words in SWITCHES.items():
            self._switches[name] = ui.checkbox(words, value=name == "auto").props("dense")
        with ui.element("div").classes("line begin"):
            starts = [FROM_MIDDLE, FROM_BASKET, FROM_PRIOR]
            self._start = ui.select(starts, value=FROM_MIDDLE, label="Begin from").props("dense outlined")
            self._start.on_value_change(self._turn_to_start)
            self._picture = ui.html("", sanitize=False).classes("paper small")
            self._floor = ui.number("Least similarity", value=0.3, min=0, max=1, step=0.05).props(
                "dense outlined"
            )
            self._budget = ui.number("Budget, in calls", value=300, min=1, max=MOST_BUDGET, step=100)
            self._budget.props("dense outlined").on_value_change(self._tell_time)
        self._takes = ui.label("").classes("warn").props("role=status")
        ui.button("Start", on_click=self._begin).props("unelevated no-caps")
        self._show_blocks()

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

    async def _offer(self) -> None:
        """What can be added: properties, likeness, what was learned from tables, and docking."""
        own = {f"{PREDICTED}{name}": f"predicted {name}" for name in self._learned()}
        names = {name: known.label for name, known in MEANINGS.items()}
        self._name.set_options({**names, "similarity": "Like the middle", **own}, value="logp")
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
        self._show_blocks()

    def _add(self, name: str) -> None:
        if name == "similarity":
            self._blocks[name] = Block(name, reference=self._middle())
        elif name.startswith(PREDICTED):
            self._add_learned(name.removeprefix(PREDICTED))
        elif name not in self._blocks:
            self._blocks[name] = Block.of(name)
        self._show_blocks()

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
            for name in self._blocks:
                self._show_block(name)
        self._tell_time()

    def _tell_time(self) -> None:
        """Say how long docking will take, beside which all else takes no time."""
        calls, targets = int(self._budget.value or 0), sum(bool(one.target) for one in self._blocks.values())
        told = f"With docking, {calls:,} calls take about {docking_time(calls * targets)} of one core."
        self._takes.set_text(told if calls and targets else "")

    def _show_block(self, name: str) -> None:
        block, known = self._blocks[name], self._blocks[name].meaning
        with ui.element("div").classes("wanted") as wanted:
            wanted.props["title"] = known.told  # a user's column may have any name
            with ui.element("div").classes("line tight"):
                ui.label(known.label).classes("grow strong")
                weight = ui.number(value=block.weight, min=0.1, max=MOST_WEIGHT, step=0.5, prefix="weight")
                weight.props("dense borderless").classes("weight")
                weight.props["aria-label"] = f"Weight of {known.label}"
                weight.on_value_change(lambda event: self._change(name, weight=float(event.value or 1)))
                drop = ui.button("×", on_click=lambda: self._drop(name)).props("flat dense")
                drop.props["aria-label"] = f"Without {known.label}"
            if block.target:
                least, most = DOCKING_MINUTES
                ui.label(f"takes {least} to {most} minutes of a core each").classes("soft")
            if block.reference:
                ui.label(f"as like {block.reference} as may be").classes("soft smiles")
            elif block.predictor:
                self._show_learned(block)
            else:
                Curve(
                    known,
                    block.span,
                    low=block.low,
                    high=block.high,
                    margin=block.margin,
                    falls=bool(block.target),
                    on_change=lambda low, high: self._change(name, low=low, high=high),
                )

    def _show_learned(self, block: Block) -> None:
        """The direction of a learned property, and the limit that it is likely to lie beyond."""

        def turn(direction: str) -> None:
            self._add_learned(block.name.removeprefix(PREDICTED), direction)
            self._change(block.name, weight=block.weight)
            self._show_blocks()

        direction = "minimize" if block.lower_is_better else "maximize"
        with ui.element("div").classes("line tight"):
            select = ui.select(DIRECTIONS, value=direction, label="Wanted")
            select.props("dense outlined options-dense").classes("grow")
            select.on_value_change(lambda event: turn(event.value))
            limit = ui.number("Below" if block.lower_is_better else "Above", value=block.threshold)
            limit.props("dense outlined step=any").classes("limit")
            limit.on_value_change(lambda event: self._limit(block.name, event.value))
        told = ui.label("what counts is the probability to lie there").classes("soft")
        told.tooltip("The limit is at first that of the best tenth of what was measured")

    def _limit(self, name: str, limit: float | None) -> None:
        if limit is not None:  # nothing stands there while another is typed
            self._change(name, threshold=limit)

    def _change(self, name: str, **changed: float) -> None:
        self._blocks[name] = replace(self._blocks[name], **changed)

    def _drop(self, name: str) -> None:
        del self._blocks[name]
        self._show_blocks()

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
            filters=tuple(name for name, switch in self._switches.items() if switch.value),
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
