"""The best trials of a sweep, for a terminal of any width."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from rich.table import Table

from molvae.report.numbers import figure
from molvae.report.trials import shown
from molvae.tuning.results import STATE, TRIAL, TuneResult, in_order

SHOWN = 10
AROUND = 3
"""Characters that a column takes beside its text: a line and two spaces."""


def trials_table(found: TuneResult, width: int) -> Table:
    """The best trials, a line each, with as many of the settings as there is room for.

    Columns have the last part of a setting's key; what stands before it is told below, once for each group.

    Args:
        found: the sweep.
        width: characters in a line.
    """
    best = in_order(found).head(SHOWN)
    first = found.objectives[0]
    cells = {name: best[name].map(shown) for name in (TRIAL, *found.objectives)}
    cells[first] = cells[first].where(best[STATE] == "complete", best[STATE])  # else it has no value
    cells.update((name, best[name].map(_setting)) for name in found.params)
    ends = last_parts(cells)
    columns = {ends[name]: column.tolist() for name, column in cells.items()}
    headings, fitting = _fitting(columns, width)
    table = Table(title=f"best of {len(found.table):,} trials", title_justify="left", caption_justify="left")
    for heading in headings:
        table.add_column(heading, justify="right", no_wrap=True)
    for row in zip(*fitting.values(), strict=True):
        table.add_row(*row)
    table.caption = "\n".join(_notes(ends, fitting))
    return table


def last_parts(keys: Iterable[str]) -> dict[str, str]:
    """Dotted keys -> their ends, of as many parts as tell them apart.

    >>> last_parts(["optimizer.lr", "kl_weight.end", "schedule.end"])
    {'optimizer.lr': 'lr', 'kl_weight.end': 'kl_weight.end', 'schedule.end': 'schedule.end'}
    """
    parts = {key: key.split(".") for key in keys}
    ends = {key: ".".join(names[-1:]) for key, names in parts.items()}
    for taken in range(2, max(map(len, parts.values()), default=0) + 1):
        often = Counter(ends.values())
        ends = {key: end if often[end] == 1 else ".".join(parts[key][-taken:]) for key, end in ends.items()}
    return ends


def _fitting(columns: dict[str, list[str]], width: int) -> tuple[list[str], dict[str, list[str]]]:
    """Headings, and the columns that there is room for: headings take two lines before a column goes."""
    names = list(columns)
    for count in range(len(names), 2, -1):
        for headings in (names[:count], [_broken(name) for name in names[:count]]):
            if _width(headings, [columns[name] for name in names[:count]]) <= width:
                return headings, {name: columns[name] for name in names[:count]}
    return names[:2], {name: columns[name] for name in names[:2]}


def _setting(value: Any) -> str:
    """A setting's value, which may be no number."""
    return figure(value) if isinstance(value, float) else shown(value)


def _broken(name: str) -> str:
    return name.replace("_", "_\n").replace(".", ".\n")


def _width(headings: Sequence[str], columns: Sequence[Sequence[str]]) -> int:
    """Characters that a table takes."""
    texts = ([*heading.split("\n"), *column] for heading, column in zip(headings, columns, strict=True))
    return 1 + sum(AROUND + max(map(len, lines)) for lines in texts)


def _notes(ends: dict[str, str], fitting: dict[str, list[str]]) -> list[str]:
    """Where the settings that are shown belong, and which are not shown."""
    groups, hidden = defaultdict[str, list[str]](list), []
    for key, name in ends.items():
        if name not in fitting:
            hidden.append(key)
        elif group := key.removesuffix(name):
            groups[group].append(name)
    told = [f"{group.removesuffix('.')}: {', '.join(names)}" for group, names in groups.items()]
    return [*told, f"no room for {', '.join(hidden)}: see trials.csv"] if hidden else told
