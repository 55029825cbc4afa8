"""Molecules along an axis of the latent space, and between two molecules."""

from __future__ import annotations

from typing import Any

import pandas as pd

from molvae.app.meanings import meaning
from molvae.app.tasks.analogues import cards
from molvae.app.tasks.molecule import opened
from molvae.explore.interpolate import interpolate
from molvae.explore.similarity import similarity_to
from molvae.explore.traverse import HOLD, traverse
from molvae.explore.walk import T
from molvae.report.numbers import number
from molvae.table import SMILES


def axes(model: str) -> list[dict[str, str]]:
    """The properties that the model has an axis for: name, label, about."""
    names = opened(model).architecture.get("axes") or ()
    return [{"name": name, "label": meaning(name).label, "about": meaning(name).about} for name in names]


def walk(model: str, smiles: str, name: str, steps: int, reach: float) -> list[dict[str, Any]]:
    """What `molvae traverse` finds along an axis: a card for each stop that has a molecule, with its t."""
    found = traverse(name, start=smiles, model=opened(model), hold=held(name), steps=steps, reach=reach)
    rows = found.table.reset_index(drop=True)
    likeness = similarity_to(rows[SMILES].tolist(), [smiles])
    known = meaning(name)
    lines = [
        [f"{known.label} {number(value, f'.{known.digits}f')}", f"{near:.2f} similar"]
        for value, near in zip(rows[name], likeness, strict=True)
    ]
    shown = cards(smiles, rows[SMILES].tolist(), lines)
    return [{**card, "t": float(t)} for card, t in zip(shown, rows[T], strict=True)]


def held(name: str) -> list[str]:
    """The properties that stay along an axis."""
    return [one for one in HOLD if one != name]


def path(model: str, start: str, end: str, steps: int) -> list[dict[str, Any]]:
    """What `molvae interpolate` finds between two molecules: a card for each."""
    rows: pd.DataFrame = interpolate(start, end, model=opened(model), steps=steps).table
    lines = [
        [f"{one:.2f} like the first", f"{other:.2f} like the last", f"QED {number(qed, '.2f')}"]
        for one, other, qed in zip(rows["similarity_start"], rows["similarity_end"], rows["qed"], strict=True)
    ]
    return cards(start, rows[SMILES].tolist(), lines)
