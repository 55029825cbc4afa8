"""Bayesian optimisation over things that are drawn into a pool: a surrogate picks, others propose."""

from collections.abc import Callable, Hashable, Mapping, Sequence
from typing import Generic, TypeVar

import numpy as np

from molvae.optimize.gaussian_process import GrowingGP, Kernel

T = TypeVar("T", bound=Hashable)

Source = Callable[[Sequence[T]], Sequence[T]]
"""Parents, the better ones more often -> about as many children."""


class PoolSurrogate(Generic[T]):
    """A Gaussian process with fixed hyperparameters and randomised UCB (Tripp and Hernandez-Lobato, 2024).

    Each round the sources breed a pool from what is known, for some generations with the surrogate as their
    fitness; from those it thinks best, a batch is picked one by one, each pick lowering the variance of what
    is like it (Desautels et al., 2014).

    Args:
        kernel: covariance of candidates; 1 of each to itself.
        start: that many candidates to begin with.
        sources: name -> what makes children of parents.
        generator: of the draws.
        initial: candidates scored before the surrogate has its say.
        parents: how many of the best are bred from.
        children: children of each source in a generation.
        generations: breeding rounds on the surrogate within one round of the search.
        screened: of the pool, so many of highest mean are looked at for their variance.
    """

    def __init__(
        self,
        kernel: Kernel[T],
        start: Callable[[int], Sequence[T]],
        sources: Mapping[str, Source[T]],
        generator: np.random.Generator,
        *,
        initial: int = 20,
        parents: int = 100,
        children: int = 50,
        generations: int = 3,
        screened: int = 200,
    ) -> None:
        self.process = GrowingGP[T](kernel)
        self.start = start
        self.sources = sources
        self.generator = generator
        self.initial = initial
        self.parents = parents
        self.children = children
        self.generations = generations
        self.screened = screened
        self.known: dict[T, float] = {}
        """Candidates told of, with their scores; NaN where there is none."""

    def ask(self, count: int) -> list[T]:
        """The picks of a batch; draws to begin with as long as too little is known."""
        if len(self.process.items) < self.initial:
            return list(dict.fromkeys(self.start(count)))
        pool = self._pool()
        means = self.process.mean(pool)
        best = np.argsort(-means, kind="stable")[: max(self.screened, count)]
        covariance = self.process.covariance([pool[row] for row in best])
        picks = pick_batch(means[best], covariance, count, self.process.noise, self.generator)
        return [pool[best[pick]] for pick in picks]

    def tell(self, proposals: list[T], y: np.ndarray) -> None:
        """Observe what has a score; what has none is not proposed again."""
        scores = dict(zip(proposals, y.tolist(), strict=True))
        new = {item: score for item, score in scores.items() if item not in self.known}
        self.known.update(new)
        observed = {item: score for item, score in new.items() if np.isfinite(score)}
        if observed:
            self.process.add(list(observed), np.array(list(observed.values())))

    def _pool(self) -> list[T]:
        """Unknown candidates that the sources have bred, generation by generation."""
        fitness = {item: score for item, score in self.known.items() if np.isfinite(score)}
        pool: dict[T, None] = {}
        for _ in range(self.generations):
            ranked = sorted(fitness, key=fitness.__getitem__, reverse=True)[: self.parents]
            born = [child for source in self.sources.values() for child in source(self._drawn(ranked))]
            new = [child for child in dict.fromkeys(born) if child not in self.known and child not in pool]
            pool.update(dict.fromkeys(new))
            fitness.update(zip(new, self.process.mean(new).tolist(), strict=True))
        return list(pool)

    def _drawn(self, ranked: Sequence[T]) -> list[T]:
        """Parents, drawn so that the logarithm of their rank is uniform (Mol GA's selection)."""
        ranks = np.exp(self.generator.random(self.children) * np.log(len(ranked) + 1)).astype(int) - 1
        return [ranked[rank] for rank in ranks]


def pick_batch(
    means: np.ndarray, covariance: np.ndarray, count: int, noise: float, generator: np.random.Generator
) -> list[int]:
    """Rows of a batch by UCB, each pick with a weight of its own, log-uniform in [0.01, 1], for exploring.

    Args:
        means: posterior (n,).
        covariance: posterior (n, n).
        count: picks, fewer where there are fewer candidates.
        noise: variance of an observation.
        generator: of the weights.
    """
    covariance = covariance.copy()
    left = np.ones(len(means), dtype=bool)
    picks = []
    for _ in range(min(count, len(means))):
        weight = 10.0 ** generator.uniform(-2.0, 0.0)
        deviation = np.sqrt(np.maximum(covariance.diagonal(), 0.0))
        pick = int(np.argmax(np.where(left, means + np.sqrt(weight) * deviation, -np.inf)))
        picks.append(pick)
        left[pick] = False
        shared = covariance[pick]
        covariance -= np.outer(shared, shared) / (covariance[pick, pick] + noise)
    return picks
