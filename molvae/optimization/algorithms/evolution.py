"""Evolution: offspring of the best, made by the operators that have succeeded lately."""

from collections import Counter
from collections.abc import Callable, Hashable, Mapping, Sequence
from typing import Generic, TypeVar

import numpy as np

from molvae.optimization.algorithms.adaptive_selection import ELITE, AdaptiveSelection
from molvae.optimization.algorithms.operator import Operator, draw_ranks

T = TypeVar("T", bound=Hashable)

ATTEMPTS = 5
"""How often operators are asked, at most, for a batch of offspring that were not proposed before."""


class Evolution(Generic[T]):
    """Small generations of offspring of the best, drawn by rank (Mol GA: Tripp and Hernandez-Lobato, 2023).

    Args:
        initial_design: takes a number and returns about as many candidates to score first.
        operators: variation operators by name.
        generator: source of all random draws.
        initial: candidates scored before there are offspring.
        parents: how many of the best are parents.
        least_offspring: offspring that an operator is asked for at a time, or a batch if that is more.
    """

    def __init__(
        self,
        initial_design: Callable[[int], Sequence[T]],
        operators: Mapping[str, Operator[T]],
        generator: np.random.Generator,
        *,
        initial: int,
        parents: int,
        least_offspring: int = 40,
    ) -> None:
        self.initial_design = initial_design
        self.operators = operators
        self.generator = generator
        self.initial = initial
        self.parents = parents
        self.least_offspring = least_offspring
        self.known: dict[T, float] = {}
        self.selection = AdaptiveSelection(operators)
        self._queue: dict[T, str] = {}
        """Offspring that were not proposed yet, with the operator each comes from."""
        self._proposed: dict[T, str] = {}

    def ask(self, count: int) -> list[T]:
        """Offspring, or the initial design as long as no two scores differ."""
        scored = [item for item, score in self.known.items() if np.isfinite(score)]
        if len(scored) < self.initial or len({self.known[item] for item in scored}) == 1:
            return list(dict.fromkeys(self.initial_design(count)))
        self._queue = {item: name for item, name in self._queue.items() if item not in self.known}
        for _ in range(ATTEMPTS):
            if len(self._queue) >= count:
                break
            self._breed(scored, max(self.least_offspring, count))
        order = self.generator.permutation(len(self._queue))[:count]
        items = list(self._queue)
        self._proposed = {items[row]: self._queue.pop(items[row]) for row in order}
        return list(self._proposed)

    def tell(self, proposals: list[T], y: np.ndarray) -> None:
        """Remember the scores, others' too; an operator succeeds by what is among the best now."""
        scores = dict(zip(proposals, y.tolist(), strict=True))
        new = {item: score for item, score in scores.items() if item not in self.known}
        self.known.update(new)
        finite = sorted(score for score in self.known.values() if np.isfinite(score))
        if not finite:
            return
        best = finite[-ELITE:][0]
        tried = {item: name for item, name in self._proposed.items() if item in new}
        successes = Counter(name for item, name in tried.items() if new[item] >= best)
        self.selection.update(Counter(tried.values()), successes)

    def _breed(self, scored: Sequence[T], count: int) -> None:
        ranked = sorted(scored, key=self.known.__getitem__, reverse=True)[: self.parents]
        name = self.selection.choose(self.generator)
        drawn = [ranked[rank] for rank in draw_ranks(count, len(ranked), self.generator)]
        offspring = [child for child in self.operators[name](drawn) if child not in self.known]
        self._queue.update(dict.fromkeys(offspring, name))
