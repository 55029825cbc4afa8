"""Several searches that share a budget by how well each has done lately."""

from collections import Counter
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import numpy as np

from molvae.optimization.algorithms.adaptive_selection import ELITE, AdaptiveSelection
from molvae.optimization.algorithms.optimizer import Optimizer

C = TypeVar("C", bound=Hashable)


@dataclass(frozen=True)
class Member(Generic[C]):
    """A search in a portfolio."""

    optimizer: Optimizer[Any]
    decode: Callable[[Any], Sequence[C | None]]
    """Proposals -> as many candidates."""
    learns: bool
    """Whether its proposals are candidates, so that it can be told what others found."""


class Portfolio(Generic[C]):
    """Each round one of the searches proposes the batch; all that can learn from it are told its scores.

    Args:
        members: searches by name.
        generator: source of all random draws.
    """

    def __init__(self, members: Mapping[str, Member[C]], generator: np.random.Generator) -> None:
        self.members = members
        self.generator = generator
        self.selection = AdaptiveSelection(members)
        self.known: dict[C, float] = {}
        self.turn = ""
        self._proposals: Any = None

    def ask(self, count: int) -> list[C | None]:
        """The candidates of the member whose turn it is."""
        self.turn = self.selection.choose(self.generator)
        member = self.members[self.turn]
        self._proposals = member.optimizer.ask(count)
        return list(member.decode(self._proposals))

    def tell(self, proposals: list[C | None], y: np.ndarray) -> None:
        """Let the members learn; the one whose turn it was succeeds by what is among the best now."""
        found = {item: score for item, score in zip(proposals, y.tolist(), strict=True) if item is not None}
        new = {item: score for item, score in found.items() if item not in self.known}
        for name, member in self.members.items():
            if name == self.turn:
                member.optimizer.tell(self._proposals, y)
            elif member.learns and found:
                member.optimizer.tell(list(found), np.array(list(found.values())))
        self.known.update(new)
        finite = sorted(score for score in self.known.values() if np.isfinite(score))
        best = finite[-ELITE:][0] if finite else np.inf
        successes = sum(score >= best for score in new.values())
        self.selection.update(Counter({self.turn: len(proposals)}), Counter({self.turn: successes}))
