"""What a search is: an optimizer brought together with a model and constraints."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from molvae.model.model import Model
from molvae.optimization.algorithms.optimizer import Optimizer
from molvae.optimization.constraints import Constraints


@dataclass(frozen=True)
class Search:
    """An optimizer, and what makes molecules of its proposals."""

    name: str
    """Written beside each call in the ledger."""

    optimizer: Optimizer[Any]
    """What proposes and learns."""

    decode: Callable[[Any], list[str | None]]
    """Makes as many SMILES of proposals; None where there is no molecule, or none that the constraints
    admit."""

    learns: bool = False
    """Whether its proposals are SMILES, so that it can be told the scores of any molecules."""


MakeSearch = Callable[[Model, Sequence[str], Constraints, int], Search]
"""Takes the model, the SMILES of start molecules, the constraints and a seed; returns a search.

Each search's config is one, and a function of these four is one too.
"""
