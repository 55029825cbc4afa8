"""The best trials of a sweep, for a terminal."""

from __future__ import annotations

from rich.table import Table

from molvae.report.trials import shown
from molvae.tuning.results import TuneResult, in_order

SHOWN = 10


def trials_table(found: TuneResult) -> Table:
    """The best trials."""
    columns = ["trial", "state", *found.objectives, *found.params]
    printed = Table(title=f"best of {len(found.table):,} trials", title_justify="left")
    for name in columns:
        printed.add_column(
            name.replace(".", ".\n"), justify="left" if name == "state" else "right", overflow="fold"
        )
    for row in in_order(found).head(SHOWN).to_dict("records"):
        printed.add_row(*(shown(row[name]) for name in columns))
    return printed
