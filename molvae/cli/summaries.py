"""What verbs show on stderr beside their tables."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from rich.console import Group
from rich.table import Table
from rich.text import Text

from molvae.checks.visible import visible
from molvae.cli.console import show
from molvae.report.numbers import number

if TYPE_CHECKING:
    from molvae.designing.designed import Designed
    from molvae.evaluation.tables import MeasureTable
    from molvae.explore.analogues import Analogues
    from molvae.explore.neighbors import Neighbors
    from molvae.explore.traverse import Traversal

LISTED_REASONS = 5


def show_neighbors(found: Neighbors) -> None:
    """Show, for each start, how likeness falls with distance, and what the filters took away."""
    for one in found.around:
        show(_around(one))


def _around(found: Analogues) -> Table:
    from molvae.explore.analogues import by_distance
    from molvae.report.pages.neighbors import BY_DISTANCE, distance_rows

    title = Text(f"around {visible(found.start)}", no_wrap=True, overflow="ellipsis")
    table = Table(title=title, title_justify="left")
    for title in BY_DISTANCE:
        table.add_column(title, justify="right")
    for row in distance_rows(by_distance(found.draws, found.start, found.radius)):
        table.add_row(*row)
    kept = f"{len(found.molecules):,} distinct analogues kept"
    table.caption = "\n".join([kept, *_failed(found.reasons)])
    return table


def show_designed(found: Designed) -> None:
    """Show what each source of new parts brought, and what the filters took away."""
    from molvae.report.pages.design import BY_SOURCE, source_rows

    table = Table(title=f"around {found.kept.smiles}", title_justify="left")
    for title in BY_SOURCE:
        table.add_column(title, justify="left" if title == BY_SOURCE[0] else "right")
    for row in source_rows(found.sources):
        table.add_row(*row)
    table.caption = "\n".join(_failed(found.refused))
    show(table)


def _failed(reasons: Counter[str]) -> list[str]:
    return [f"{count:,} failed: {reason}" for reason, count in reasons.most_common(LISTED_REASONS)]


def show_traversal(found: Traversal) -> None:
    """Show how each property answered to the walk."""
    title = f"{len(found.points):,} points, {len(found.table):,} molecules"
    table = Table(title=title, title_justify="left")
    for title in ("", "correlation with t", "of paths", "change end to end"):
        table.add_column(title, justify="right" if title else "left")
    for row in found.response.to_dict("records"):
        correlation, change = number(row["correlation"], "+.2f"), number(row["change"], "+.2f")
        table.add_row(row["property"], correlation, f"{row['paths']:,}", change)
    table.caption = "Spearman's correlation along a path, mean over the paths where the property varies"
    show(table)


def on_terminal(table: MeasureTable) -> Group:
    """The table for rich to print: means only, notes below."""
    printed = Table(title=table.title, title_justify="left")
    for name in ("measure", "value", *table.others):
        printed.add_column(name, justify="left" if name == "measure" else "right", no_wrap=True)
    for row in table.rows:
        note = f" ({row.note})" if row.note else ""
        figures = (figure.value for figure in row.others)
        printed.add_row(Text(f"{row.name} {row.way}"), Text(f"{row.value}{note}"), *figures)
    return Group(printed, *map(Text, table.notes))
