"""A chain of filters on tables of molecules, with the reasons counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from functools import partial
from typing import Literal

import pandas as pd

from molvae.errors import SettingError
from molvae.filters.chain import FilterChain
from molvae.filters.chosen import Filters, filters_of
from molvae.filters.rows import PASSED, REASON, failing, judge
from molvae.parallel import map_chunks
from molvae.screening.where import workers_for
from molvae.table.replaced import naming_replaced

CHUNK = 1_000
"""Rows that are filtered at once."""

Keep = Literal["passed", "all"]


class Filtering:
    """Filters frame after frame, so that a table of any length needs little memory.

    Args:
        filters: see `filters_of`.
        keep: "passed" drops the rows that fail; "all" keeps them, with the columns `passed` and `reason`.
        workers: processes; None takes all cores for more than one frame, 1 works in this process.

    Attributes:
        reasons: how many molecules have failed so far for which reason; "" counts those that have passed.

    Raises:
        SettingError: for another `keep`.
    """

    def __init__(self, filters: Filters, *, keep: Keep = "passed", workers: int | None = None) -> None:
        if keep not in ("passed", "all"):
            raise SettingError("keep", keep, "passed, or all")
        self.chain = filters_of(filters)
        self.keep = keep
        self.workers = workers
        self.reasons: Counter[str] = Counter()

    def __call__(self, chunks: Iterable[pd.DataFrame]) -> Iterator[pd.DataFrame]:
        """The rows that are kept of each frame, whose molecules are in the column `smiles`."""
        if self.keep == "all":
            chunks = naming_replaced(chunks, [PASSED, REASON])
        chunks, workers = workers_for(chunks, self.workers)
        judged = map_chunks(partial(_judged, chain=self.chain), chunks, workers=workers, lost=_lost)
        for rows, verdicts in judged:
            self.reasons.update(verdicts[REASON])
            yield rows.assign(**verdicts) if self.keep == "all" else rows.loc[verdicts[PASSED].to_numpy()]


def _judged(rows: pd.DataFrame, chain: FilterChain) -> tuple[pd.DataFrame, pd.DataFrame]:
    return rows, judge(rows, chain)


def _lost(rows: pd.DataFrame, reason: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    return rows, failing(rows, reason)
