"""Evolution: the best have children, and who breeds is decided by what it brought."""

from collections import Counter
from collections.abc import Callable, Hashable, Mapping, Sequence
from typing import Generic, TypeVar

import numpy as np

from molvae.optimization.algorithms.credit import ELITE, Credit
from molvae.optimization.algorithms.source import Source, draw_ranks

T = TypeVar("T", bound=Hashable)

ATTEMPTS = 5
"""Times that sources are asked for a batch of children nobody has seen."""


class Evolution(Generic[T]):
    """Small generations of children of the best, drawn by rank (Mol GA: Tripp and Hernandez-Lobato, 2023).

    Args:
        start: that many candidates to begin with.
        sources: name -> what makes children of parents.
        generator: of the draws.
        initial: candidates scored before anything is bred.
        parents: how many of the best are bred from.
        least: children asked of a source at a time.
    """

    def __init__(
        self,
        start: Callable[[int], Sequence[T]],
        sources: Mapping[str, Source[T]],
        generator: np.random.Generator,
        *,
        initial: int = 100,
        parents: int = 200,
        least: int = 40,
    ) -> None:
        self.start = start
        self.sources = sources
        self.generator = generator
        self.initial = initial
        self.parents = parents
        self.least = least
        self.known: dict[T, float] = {}
        self.credit = Credit(sources)
        self._waiting: dict[T, str] = {}
        """Children that were born and not yet proposed, with who bred them."""
        self._proposed: dict[T, str] = {}

    def ask(self, count: int) -> list[T]:
        """Children, or draws to begin with as long as there is nothing to go by."""
        scored = [item for item, score in self.known.items() if np.isfinite(score)]
        if len(scored) < self.initial or len({self.known[item] for item in scored}) == 1:
            return list(dict.fromkeys(self.start(count)))
        self._waiting = {item: name for item, name in self._waiting.items() if item not in self.known}
        for _ in range(ATTEMPTS):
            if len(self._waiting) >= count:
                break
            self._breed(scored, max(self.least, count))
        order = self.generator.permutation(len(self._waiting))[:count]
        items = list(self._waiting)
        self._proposed = {items[row]: self._waiting.pop(items[row]) for row in order}
        return list(self._proposed)

    def tell(self, proposals: list[T], y: np.ndarray) -> None:
        """Remember, and give credit for what is among the best now; others' finds are welcome."""
        scores = dict(zip(proposals, y.tolist(), strict=True))
        new = {item: score for item, score in scores.items() if item not in self.known}
        self.known.update(new)
        finite = sorted(score for score in self.known.values() if np.isfinite(score))
        if not finite:
            return
        best = finite[-ELITE:][0]
        tried = {item: name for item, name in self._proposed.items() if item in new}
        successes = Counter(name for item, name in tried.items() if new[item] >= best)
        self.credit.settle(Counter(tried.values()), successes)

    def _breed(self, scored: Sequence[T], count: int) -> None:
        ranked = sorted(scored, key=self.known.__getitem__, reverse=True)[: self.parents]
        name = self.credit.choose(self.generator)
        drawn = [ranked[rank] for rank in draw_ranks(count, len(ranked), self.generator)]
        born = [child for child in self.sources[name](drawn) if child not in self.known]
        self._waiting.update(dict.fromkeys(born, name))
