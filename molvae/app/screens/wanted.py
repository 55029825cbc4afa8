"""One thing that is wanted, on the form of a run."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from nicegui import ui

from molvae.app.block import DOCKING_MINUTES, Block
from molvae.app.components.curve import Curve
from molvae.app.screens.assays import DIRECTIONS

MOST_WEIGHT = 5


class Wanted:
    """A block with its weight, and its curve or what else it is made of.

    Args:
        block: as it is at first.
        on_change: told its name and the fields that have changed.
        on_drop: told its name.
        on_turn: told its name and the direction that is wanted of a learned property.
    """

    def __init__(
        self,
        block: Block,
        on_change: Callable[..., object],
        on_drop: Callable[[str], object],
        on_turn: Callable[[str, str], object],
    ) -> None:
        self._block, self._on_drop, self._on_turn = block, on_drop, on_turn
        self._on_change = on_change

    def build(self) -> None:
        """Lay it out."""
        block, known = self._block, self._block.meaning
        with ui.element("div").classes("wanted") as wanted:
            wanted.props["title"] = known.told  # a user's column may have any name
            with ui.element("div").classes("line tight"):
                ui.label(known.label).classes("grow strong")
                weight = ui.number(value=block.weight, min=0.1, max=MOST_WEIGHT, step=0.5, prefix="weight")
                weight.props("dense borderless").classes("weight")
                weight.props["aria-label"] = f"Weight of {known.label}"
                weight.on_value_change(lambda event: self._change(weight=float(event.value or 1)))
                drop = ui.button("×", on_click=lambda: self._on_drop(block.name)).props("flat dense")
                drop.props["aria-label"] = f"Without {known.label}"
            if block.target:
                least, most = DOCKING_MINUTES
                ui.label(f"takes {least} to {most} minutes of a core each").classes("soft")
            if block.reference:
                ui.label(f"as like {block.reference} as may be").classes("soft smiles")
            elif block.predictor:
                self._learned()
            else:
                self._curve()

    def _curve(self) -> None:
        block = self._block
        Curve(
            block.meaning,
            block.span,
            low=block.low,
            high=block.high,
            margin=block.margin,
            falls=bool(block.target),
            on_change=lambda low, high: self._change(low=low, high=high),
        )

    def _learned(self) -> None:
        """The direction of a learned property, and the limit that it is likely to lie beyond."""
        block = self._block
        direction = "minimize" if block.lower_is_better else "maximize"
        with ui.element("div").classes("line tight"):
            select = ui.select(DIRECTIONS, value=direction, label="Wanted")
            select.props("dense outlined options-dense").classes("grow")
            select.on_value_change(lambda event: self._on_turn(block.name, event.value))
            limit = ui.number("Below" if block.lower_is_better else "Above", value=block.threshold)
            limit.props("dense outlined step=any").classes("limit")
            limit.on_value_change(lambda event: self._limit(event.value))
        told = ui.label("what counts is the probability to lie there").classes("soft")
        told.tooltip("The limit is at first that of the best tenth of what was measured")

    def _limit(self, limit: float | None) -> None:
        if limit is not None:  # nothing stands there while another is typed
            self._change(threshold=limit)

    def _change(self, **changed: Any) -> None:
        self._on_change(self._block.name, **changed)
