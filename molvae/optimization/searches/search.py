"""What a search is: an optimiser brought together with a model and constraints."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from molvae.optimization.algorithms.optimizer import Optimizer


@dataclass(frozen=True)
class Search:
    """An optimiser, and what makes molecules of its proposals."""

    name: str
    optimizer: Optimizer[Any]
    decode: Callable[[Any], list[str | None]]
    """Proposals -> SMILES, None where there is no molecule, or none that the constraints admit."""
