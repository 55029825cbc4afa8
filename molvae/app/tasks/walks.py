"""Molecules along an axis of the latent space, and between two molecules."""

from __future__ import annotations

from typing import Any

import pandas as pd

from molvae.app.tasks.cards import line, rows
from molvae.app.tasks.reading import opened
from molvae.explore.analogues import SIMILARITY
from molvae.explore.direction import axis_direction
from molvae.explore.interpolate import interpolate
from molvae.explore.similarity import similarity_to
from molvae.explore.start import read_start
from molvae.explore.traverse import HOLD, traverse
from molvae.explore.walk import T, walk
from molvae.report.meanings import meaning
from molvae.table import SMILES


def axes(model: str) -> list[dict[str, str]]:
    """The properties that the model has an axis for: name, label, about."""
    names = opened(model).architecture.get("axes") or ()
    return [{"name": name, "label": meaning(name).label, "about": meaning(name).told} for name in names]


def straight(model: str, smiles: str, name: str, steps: int, reach: float) -> list[dict[str, Any]]:
    """What decodes on the straight line along an axis, at once: a row for each molecule, with its t."""
    loaded = opened(model)
    start = read_start(loaded, [smiles])
    direction = axis_direction(loaded, name, held(name))
    if direction is None:
        return []
    points = walk(loaded, start.z, direction, [name], steps=steps, reach=reach)
    return _stops(smiles, name, points.dropna(subset=[SMILES]))


def searched(model: str, smiles: str, name: str, steps: int, reach: float) -> list[dict[str, Any]]:
    """What `molvae traverse` finds along an axis: a row for each stop that has a molecule, with its t."""
    found = traverse(name, start=smiles, model=opened(model), hold=held(name), steps=steps, reach=reach)
    return _stops(smiles, name, found.table)


def held(name: str) -> list[str]:
    """The properties that stay along an axis."""
    return [one for one in HOLD if one != name]


def path(model: str, start: str, end: str, steps: int) -> list[dict[str, Any]]:
    """What `molvae interpolate` finds between two molecules: a row for each."""
    found = interpolate(start, end, model=opened(model), steps=steps).table
    lines = [
        [
            line(SIMILARITY, one, "{} like the first"),
            line(SIMILARITY, other, "{} like the last"),
            line("qed", qed),
        ]
        for one, other, qed in zip(
            found["similarity_start"], found["similarity_end"], found["qed"], strict=True
        )
    ]
    return rows(found[SMILES], lines)


def _stops(smiles: str, name: str, points: pd.DataFrame) -> list[dict[str, Any]]:
    likeness = similarity_to(points[SMILES].tolist(), [smiles])
    lines = [
        [
            (f"stop {t:+.0f}" if t else "here", "Standard deviations of the axis from the middle"),
            line(name, value),
            line(SIMILARITY, near, "{} similar"),
        ]
        for t, value, near in zip(points[T], points[name], likeness, strict=True)
    ]
    return [{**row, "t": float(t)} for row, t in zip(rows(points[SMILES], lines), points[T], strict=True)]
