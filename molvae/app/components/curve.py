"""What a property is worth, as a curve whose limits can be dragged."""

from __future__ import annotations

from collections.abc import Callable

from nicegui import events
from nicegui.element import Element


class Curve(Element, component="curve.js"):
    """A trapezoid over the range of drugs; its two upper corners are handles.

    Args:
        label: the property's name.
        unit: of the property.
        digits: after the point.
        ends: of the range.
        low: where all that is wanted begins.
        high: where it ends.
        margin: over which it falls to nothing.
        on_change: told the two limits.
    """

    def __init__(
        self,
        label: str,
        unit: str,
        digits: int,
        ends: tuple[float, float],
        *,
        low: float,
        high: float,
        margin: float,
        on_change: Callable[[float, float], None],
    ) -> None:
        super().__init__()
        self._props.update(label=label, unit=unit, digits=digits, ends=[*ends], margin=margin)
        self._props.update(low=low, high=high)

        def change(event: events.GenericEventArguments) -> None:
            on_change(float(event.args["low"]), float(event.args["high"]))

        self.on("limits", change)
