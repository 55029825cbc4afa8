"""How a run is getting on: each call, and the best so far."""

from __future__ import annotations

import math
from collections.abc import Sequence

from nicegui.element import Element

MOST_POINTS = 400
"""Of the curve; more than the picture is wide."""


class ProgressCurve(Element, component="progress_curve.js"):
    """Scores by call, and the best of those so far."""

    def __init__(self) -> None:
        super().__init__()
        self._props.update(points=[], budget=1)

    def show(self, scores: Sequence[float], budget: int) -> None:
        """Show calls; of many only some are drawn, the best so far of all."""
        best, points = 0.0, []
        stride = max(1, math.ceil(len(scores) / MOST_POINTS))
        for call, score in enumerate(scores, start=1):
            best = best if math.isnan(score) else max(best, score)
            if call % stride == 0 or call == len(scores):
                points.append([call, None if math.isnan(score) else round(score, 4), round(best, 4)])
        self._props.update(points=points, budget=budget)
        self.update()
