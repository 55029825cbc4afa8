"""What the screen of runs asks: what constraints would refuse, and pictures of the best."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from molvae.app.block import PREDICTED, Block, meaning_of
from molvae.app.tasks.cards import Line, beside, line, rows
from molvae.explore.properties import properties_of
from molvae.report.numbers import number
from molvae.scoring.objective import SCORE
from molvae.screening.functions import filter as filtered

VALUES = ("logp", "mw")


def refused(smiles: Sequence[str], filters: Sequence[str]) -> dict[str, int]:
    """How many of some molecules each filter would refuse by itself."""
    if not smiles:
        return dict.fromkeys(filters, 0)
    return {name: len(smiles) - filtered(list(smiles), name, workers=1).passed for name in filters}


def targets() -> list[str]:
    """The targets that molecules can be docked to; none where docking is not installed."""
    if find_spec("dockstring") is None:
        return []
    return sorted(import_module("dockstring").list_all_target_names())


def best(
    start: str, found: Sequence[tuple[str, float, Mapping[str, float]]], blocks: Sequence[Block]
) -> list[dict[str, Any]]:
    """Cards of the best molecules of a run, drawn beside its start, or the best where it has none.

    Args:
        start: its SMILES, or "".
        found: SMILES, score and what it is made of: column -> value.
        blocks: what was wanted.
    """
    smiles, wanted = [text for text, _, _ in found], {block.column: block for block in blocks}
    values = properties_of(smiles, VALUES).to_dict("records")
    lines = [
        [line(SCORE, score), *(_line(name, value, wanted) for name, value in {**terms, **row}.items())]
        for (_, score, terms), row in zip(found, values, strict=True)
    ]
    return beside(start or smiles[0], rows(smiles, lines)) if smiles else []


def _line(name: str, value: float, wanted: Mapping[str, Block]) -> Line:
    if (block := wanted.get(name)) and block.predictor:
        return block.likely(
            value
        ), f"Probability that a measurement of {block.name.removeprefix(PREDICTED)} is so"
    known = meaning_of(name)
    return f"{known.label} {number(value, f'.{known.digits}f')}", known.told
