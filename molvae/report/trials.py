"""The report of `molvae sweep`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from molvae.report.numbers import DASH, number
from molvae.report.page import render
from molvae.report.trial_charts import axis_of, history, parallel_coordinates


@dataclass(frozen=True)
class Trials:
    """Everything the report shows.

    Attributes:
        title: heading.
        table: a row for each trial, best first: trial, state, objectives, settings, seconds, error.
        objectives: columns of the objectives -> "minimize" or "maximize".
        params: columns of the settings -> whether they are searched on a logarithmic scale.
        best: numbers of the best trials.
        importances: objective -> setting -> share of its variance.
        commands: number of a trial -> the command that repeats it, where there is one.
        settings: what the sweep was asked for.
        versions: of the packages.
    """

    title: str
    table: pd.DataFrame
    objectives: Mapping[str, str]
    params: Mapping[str, bool]
    best: Sequence[int]
    importances: Mapping[str, Mapping[str, float]]
    commands: Mapping[int, str]
    settings: Mapping[str, str] = field(default_factory=dict)
    versions: Mapping[str, str] = field(default_factory=dict)


def trials_page(trials: Trials) -> str:
    """The report as one HTML page."""
    states = trials.table["state"].value_counts()
    return render(
        "trials.html",
        title=trials.title,
        kind="sweep",
        lead=", ".join(f"{count} {state}" for state, count in states.items()),
        tiles=_tiles(trials),
        commands=[
            {"trial": trial, "command": trials.commands[trial]}
            for trial in trials.best
            if trial in trials.commands
        ],
        charts=_histories(trials),
        parallel=_parallel(trials),
        importances=_importances(trials),
        columns=list(trials.table.columns),
        rows=_rows(trials),
        settings=dict(trials.settings),
        versions=dict(trials.versions),
    )


def shown(value: Any) -> str:
    """A value of the table as text: four digits, a dash where there is none."""
    if value is None or value != value:
        return DASH
    return number(value, ".4g") if isinstance(value, float) else str(value)


def _tiles(trials: Trials) -> list[dict[str, str]]:
    complete = trials.table.query("state == 'complete'")
    tiles = [{"label": "Trials", "value": str(len(trials.table)), "hint": f"{len(complete)} complete"}]
    for name, better in trials.objectives.items():
        if len(complete):
            row = complete[name].idxmin() if better == "minimize" else complete[name].idxmax()
            hint = f"trial {complete.loc[row, 'trial']}"
            tiles.append({"label": f"Best {name}", "value": shown(complete.loc[row, name]), "hint": hint})
    return tiles


def _histories(trials: Trials) -> list[dict[str, Any]]:
    by_number = trials.table.sort_values("trial")
    return [
        {
            "title": name,
            "hint": better,
            "drawing": history(by_number[name].tolist(), better, f"{name} by trial"),
        }
        for name, better in trials.objectives.items()
    ]


def _parallel(trials: Trials) -> Any:
    complete = trials.table.query("state == 'complete'")
    if complete.empty:
        return None
    axes = [axis_of(name, complete[name].tolist(), log) for name, log in trials.params.items()]
    axes += [axis_of(name, complete[name].tolist()) for name in trials.objectives]
    titles = [f"trial {trial}" for trial in complete["trial"]]
    best = complete["trial"].isin(trials.best).tolist()
    return parallel_coordinates(axes, best, titles, "settings and objectives of each trial")


def _importances(trials: Trials) -> list[dict[str, Any]]:
    return [
        {
            "objective": name,
            "bars": [{"name": key, "text": f"{share:.0%}", "share": share} for key, share in shares.items()],
        }
        for name, shares in trials.importances.items()
    ]


def _rows(trials: Trials) -> list[dict[str, Any]]:
    return [
        {"best": row["trial"] in trials.best, "cells": [shown(value) for value in row.values()]}
        for row in trials.table.to_dict("records")
    ]
