"""Learning-rate schedules: the factor on the optimizer's rate at each step."""

from __future__ import annotations

import math


def warmup_cosine(step: int, total_steps: int, warmup_steps: int) -> float:
    """Linear warm-up to 1, then half a cosine down to 0 at `total_steps` (Loshchilov & Hutter 2017).

    >>> [round(warmup_cosine(step, 100, 10), 2) for step in (0, 9, 55, 100)]
    [0.1, 1.0, 0.5, 0.0]
    """
    if step < warmup_steps:
        return (step + 1) / warmup_steps
    progress = (step - warmup_steps) / max(total_steps - warmup_steps, 1)
    return 0.5 * (1.0 + math.cos(math.pi * min(progress, 1.0)))
