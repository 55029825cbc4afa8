"""What constraints have refused so far, for whoever watches a run's folder."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import TYPE_CHECKING

from molvae.files.whole import write_whole

if TYPE_CHECKING:  # who only reads the file needs no RDKit
    from molvae.optimization.constraints import Constraints

REFUSED = "refused.json"
"""Reason -> distinct molecules; of this start of the run alone."""
EVERY = 1.0
"""Seconds between two versions of the file."""


class Refusals:
    """Keeps the file in step with the constraints' counts.

    Args:
        constraints: counts what they refuse.
        folder: of the run; None writes nothing.
    """

    def __init__(self, constraints: Constraints, folder: Path | None) -> None:
        self._constraints, self._path = constraints, None if folder is None else folder / REFUSED
        self._written = -EVERY

    def tell(self) -> None:
        """Write the file, unless that was just done."""
        if self._path is not None and time.monotonic() - self._written > EVERY:
            self._written = time.monotonic()
            write_whole(self._path, json.dumps(self._constraints.most_refused(), ensure_ascii=False))
