"""What a property is worth, as a curve whose limits can be dragged."""

from __future__ import annotations

from collections.abc import Callable

from nicegui import events
from nicegui.element import Element

from molvae.report.meanings import Meaning


class Curve(Element, component="curve.js"):
    """A trapezoid whose two upper corners are handles, or a ramp that falls from one handle to the other.

    Args:
        known: the property's label, unit and digits.
        span: the values that are drawn.
        low: where all that is wanted begins; of a ramp, up to where it is.
        high: where it ends; of a ramp, from where it is worth nothing.
        margin: over which a trapezoid falls to nothing.
        falls: it is a ramp: the lower the better.
        on_change: told the two limits.
    """

    def __init__(
        self,
        known: Meaning,
        span: tuple[float, float],
        *,
        low: float,
        high: float,
        margin: float,
        falls: bool,
        on_change: Callable[[float, float], None],
    ) -> None:
        super().__init__()
        self._props.update(label=known.label, unit=known.unit, digits=known.digits, span=[*span])
        self._props.update(low=low, high=high, margin=margin, falls=falls)

        def change(event: events.GenericEventArguments) -> None:
            on_change(float(event.args["low"]), float(event.args["high"]))

        self.on("limits", change)
