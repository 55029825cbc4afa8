"""What is being put together for the next run, as a project keeps it."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any, Self

from molvae.app.block import DOCKING, PREDICTED, Block
from molvae.app.plan import MOST_BUDGET
from molvae.errors import MolvaeError
from molvae.report.meanings import MEANINGS

BEGUN_WITH = ("qed", "sa")
FILTERS = ("auto",)
BUDGET, FLOOR = 300, 0.3
MOST_BLOCKS, LONGEST = 40, 2_000
"""Blocks that are read from a project, and letters of a text of theirs."""


@dataclass(frozen=True)
class Draft:
    """What the form of a run says before it is begun."""

    blocks: tuple[Block, ...] = tuple(map(Block.of, BEGUN_WITH))
    filters: tuple[str, ...] = FILTERS
    start: str = ""
    """Where it begins from, in the words of the page; "" is the first of them."""
    similarity_floor: float = FLOOR
    budget: int = BUDGET

    def plain(self) -> dict[str, Any]:
        """The draft as JSON takes it."""
        return asdict(self)

    @classmethod
    def from_plain(cls, kept: Any, learned: Mapping[str, Any]) -> Self:
        """What a project has kept; whatever is no draft of ours there is as it comes.

        Args:
            kept: of any type, since a project may come from somebody else.
            learned: what has been learned in this project, by its name: only that is read again, from where
                it is now.
        """
        if not isinstance(kept, dict):
            return cls()
        blocks, filters, start = kept.get("blocks"), kept.get("filters"), kept.get("start")
        floor, budget = (_number(kept.get(name)) for name in ("similarity_floor", "budget"))
        return cls(
            blocks=_blocks(blocks, learned) if isinstance(blocks, list) else cls.blocks,
            filters=tuple(map(str, filters)) if isinstance(filters, list) else FILTERS,
            start=start if isinstance(start, str) else "",
            similarity_floor=floor if 0 <= floor <= 1 else FLOOR,
            budget=int(budget) if 1 <= budget <= MOST_BUDGET else BUDGET,
        )


def _blocks(kept: Sequence[Any], learned: Mapping[str, Any]) -> tuple[Block, ...]:
    read = (_block(one, learned) for one in kept[:MOST_BLOCKS] if isinstance(one, dict))
    return tuple({block.name: block for block in read if block is not None}.values())


def _block(kept: dict[str, Any], learned: Mapping[str, Any]) -> Block | None:
    """A block that the page could have made; None of any other."""
    try:
        block, usual = Block(**kept), asdict(Block(""))
        if not all(_is_like(value, usual[name]) for name, value in kept.items()):
            return None
        block.check()
    except (MolvaeError, TypeError):
        return None
    if block.name.startswith(PREDICTED):
        about = learned.get(block.name.removeprefix(PREDICTED))
        return replace(block, predictor=str(about["folder"]), reference="", target="") if about else None
    is_known = {
        "similarity": bool(block.reference),
        DOCKING + block.target: bool(block.target),
    }.get(block.name, block.name in MEANINGS and not (block.reference or block.target))
    return block if is_known and not block.predictor else None


def _is_like(value: Any, usual: Any) -> bool:
    """Whether a value is of the type of another, and neither endless nor huge."""
    if isinstance(usual, str):
        return isinstance(value, str) and len(value) <= LONGEST
    return isinstance(value, bool) if isinstance(usual, bool) else math.isfinite(_number(value))


def _number(value: Any) -> float:
    """A number; NaN of all else."""
    try:
        return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else math.nan
    except OverflowError:
        return math.nan
