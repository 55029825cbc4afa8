"""Bayesian optimisation over things that are bred into a pool: a surrogate picks, others propose."""

from collections import Counter
from collections.abc import Callable, Hashable, Mapping, Sequence
from typing import Generic, TypeVar

import numpy as np

from molvae.optimization.algorithms.credit import ELITE, Credit
from molvae.optimization.algorithms.gaussian_process import GrowingGP, Kernel
from molvae.optimization.algorithms.pool import Pool
from molvae.optimization.algorithms.restarts import Restarts
from molvae.optimization.algorithms.source import Source, draw_ranks
from molvae.optimization.algorithms.views import VIEWS, Foresight, views

T = TypeVar("T", bound=Hashable)

EXPLORING = (-3.0, 0.0)
"""Powers of ten between which the weight of the variance is drawn; Tripp's."""
FIT_ON = 300
"""Observations, half of them the best, that the surrogate's few settings are chosen by."""
FIRST_FIT = 50
"""Observations before that is done first; again whenever they have doubled."""
KEPT = 0.6
"""Share of the observations that stay when there are too many."""


class PoolSurrogate(Generic[T]):
    """A Gaussian process and randomised UCB (Tripp and Hernandez-Lobato, 2024) on a pool that lives on.

    Each round the sources breed children of the best that are known or expected, for some generations: one
    source in each, the more often the more of its children came to the head of the pool. The pool keeps what
    looks best from round to round, so that breeding on the surrogate goes on where it was; a batch is picked
    one by one, each pick lowering the variance of what is like it (Desautels et al., 2014). Scores are seen
    in two ways (`views`), which share one factorisation and take turns by what they earned. Where the search
    stands still it begins anew (`Restarts`).

    Args:
        kernels: covariances of candidates, 1 of each to itself; mixed as the data say.
        start: that many candidates to begin with, and as long as all scores are the same.
        sources: name -> what makes children of parents.
        generator: of the draws.
        initial: candidates scored before the surrogate has its say.
        parents: how many of the best are bred from.
        bred: children for each proposal in one generation.
        generations: of breeding within one round of the search, fewer once a batch is expected to succeed.
        library: draws of `start` that the pool is stocked with once the surrogate has its say, and whenever
            the search begins anew.
        patience: scores without progress until it does; 0 never.
        waiting: candidates that the pool keeps.
        screened: of the pool, so many that look best are looked at for their variance, a batch at least.
        observed: most observations that the surrogate rests on: of more, the best and the newest.
    """

    def __init__(
        self,
        kernels: Sequence[Kernel[T]],
        start: Callable[[int], Sequence[T]],
        sources: Mapping[str, Source[T]],
        generator: np.random.Generator,
        *,
        initial: int = 20,
        parents: int = 100,
        bred: int = 4,
        generations: int = 3,
        library: int = 2000,
        patience: int = 250,
        waiting: int = 2000,
        screened: int = 100,
        observed: int = 2000,
    ) -> None:
        self.process = GrowingGP[T](kernels)
        self.pool = Pool[T](self.process)
        self.start = start
        self.sources = sources
        self.generator = generator
        self.initial = initial
        self.parents = parents
        self.bred = bred
        self.generations = generations
        self.library = library
        self.waiting = waiting
        self.screened = screened
        self.observed = observed
        self.known: dict[T, float] = {}
        """Candidates told of, with their scores; NaN where there is none."""
        self.by_source = Credit(sources)
        self.by_view = Foresight()
        self.restarts = Restarts[T](patience if library else 0)
        self._picked: dict[T, np.ndarray] = {}
        """What the views expect of the batch."""
        self._fit_at = FIRST_FIT
        self._stocked = False

    def ask(self, count: int) -> list[T]:
        """The picks of a batch; draws to begin with as long as there is nothing to go by."""
        y = self._scores()
        if len(y) < self.initial or np.ptp(y) == 0:
            return list(dict.fromkeys(self.start(count)))
        self._stock()
        seen = views(y)
        weights = self.process.solve(seen)
        amplitudes = np.sqrt((seen * weights).mean(0))
        bred_from = np.array([self.restarts.admits(item) for item in self.process.items])
        fitness = np.where(bred_from[:, None], seen, -np.inf)
        best = np.sort(fitness, axis=0)[-ELITE:][0]
        means = self.pool.means(weights)
        for _ in range(self.generations):
            waiting = len(self.pool.items)
            source = self._breed(self.bred * count, np.concatenate([fitness, means]))
            means = self.pool.means(weights)
            self._give_credit(source, self.bred * count, int((_by_any(means)[:count] >= waiting).sum()))
            if (means > best).any(1).sum() >= count:  # a batch is expected to succeed
                break
        order = _by_any(means)
        screened = max(self.screened, count)
        self.pool.keep(order[: max(self.waiting, screened)])
        return self._pick(means[order[:screened]], amplitudes, count)

    def tell(self, proposals: list[T], y: np.ndarray) -> None:
        """Observe what has a score; what has none is not proposed again."""
        scores = dict(zip(proposals, y.tolist(), strict=True))
        new = {item: score for item, score in scores.items() if item not in self.known}
        self.known.update(new)
        observed = [item for item, score in new.items() if np.isfinite(score)]
        if observed:
            self.restarts.tell({item: new[item] for item in observed})
            self.process.add(observed)
            self._judge_views(observed)
        self.pool.update()
        self.pool.keep([row for row, item in enumerate(self.pool.items) if item not in self.known])
        self._tidy()

    def _stock(self) -> None:
        """The library, into the pool: once, and a fresh one instead of all that waits to begin anew."""
        begins = self.restarts.turn()
        if begins:
            self.pool.keep([])
        if begins or not self._stocked:
            self._enter(self.start(self.library) if self.library else ())
            self._stocked = True

    def _scores(self) -> np.ndarray:
        return np.array([self.known[item] for item in self.process.items])

    def _enter(self, items: Sequence[T]) -> None:
        """Into the pool, what is new."""
        known = self.known.keys() | set(self.pool.items)
        self.pool.add([item for item in dict.fromkeys(items) if item not in known])

    def _breed(self, count: int, fitness: np.ndarray) -> str:
        """Children of the best, known or waiting, by one source, into the pool; returns whose they are."""
        candidates = [*self.process.items, *self.pool.items]
        ranked = np.argsort(-fitness, axis=0, kind="stable")[: self.parents]
        ranks = draw_ranks(count, len(ranked), self.generator)
        ways = self.generator.choice(len(VIEWS), count, p=self.by_view.shares())
        source = self.by_source.choose(self.generator)
        self._enter(self.sources[source]([candidates[row] for row in ranked[ranks, ways]]))
        return source

    def _give_credit(self, source: str, bred: int, ahead: int) -> None:
        """By the children that came to the head of the pool: scores, of a few of them, tell much less."""
        self.by_source.settle(Counter({source: bred}), Counter({source: ahead}))

    def _pick(self, means: np.ndarray, amplitudes: np.ndarray, count: int) -> list[T]:
        items = self.pool.items[: len(means)]
        covariance = self.process.covariance(items)
        ways = self.generator.choice(len(VIEWS), min(count, len(items)), p=self.by_view.shares())
        picks = pick_batch(means, amplitudes, covariance, ways, self.process.noise, self.generator)
        self._picked = {items[pick]: means[pick] for pick in picks}
        return [items[pick] for pick in picks]

    def _judge_views(self, new: Sequence[T]) -> None:
        """Compare what the views expected of picks with what came."""
        picked = [item for item in new if item in self._picked]
        if picked:
            expected = np.stack([self._picked[item] for item in picked])
            self.by_view.tell(expected, np.array([self.known[item] for item in picked]))
        self._picked.clear()

    def _tidy(self) -> None:
        """Forget observations where there are too many; choose the surrogate's settings again when due."""
        size = len(self.process.items)
        if size > self.observed:
            self.process.keep(self._best_and_newest(int(KEPT * self.observed)))
            self.pool.renew()
        if self.process.items and len(self.known) >= self._fit_at:
            self._fit_at *= 2
            y = self._scores()
            rows = self._best_and_newest(min(FIT_ON, len(y)))
            self.process.fit(rows, views(y)[rows])
            self.pool.renew()

    def _best_and_newest(self, count: int) -> np.ndarray:
        """Rows of the observations: the best half of the count, and the newest of the others, in order."""
        order = np.argsort(-self._scores(), kind="stable")
        best, others = order[: count // 2], np.sort(order[count // 2 :])
        return np.sort(np.concatenate([best, others[len(others) - (count - len(best)) :]]))


def _by_any(means: np.ndarray) -> np.ndarray:
    """Rows by the better of their places in the columns."""
    places = np.argsort(np.argsort(-means, axis=0, kind="stable"), axis=0, kind="stable")
    return np.argsort(places.min(1), kind="stable")


def pick_batch(
    means: np.ndarray,
    amplitudes: np.ndarray,
    covariance: np.ndarray,
    ways: np.ndarray,
    noise: float,
    generator: np.random.Generator,
) -> list[int]:
    """Rows of a batch by UCB, each pick with a weight of its own, log-uniform in `EXPLORING`, for exploring.

    Args:
        means: posterior of V functions (n, V).
        amplitudes: of these (V,).
        covariance: posterior at amplitude 1 (n, n).
        ways: which function each pick goes by, n picks at most.
        noise: variance of an observation.
        generator: of the weights.
    """
    covariance = covariance.copy()
    left = np.ones(len(means), dtype=bool)
    picks = []
    for way in ways:
        weight = amplitudes[way] * np.sqrt(10.0 ** generator.uniform(*EXPLORING))
        deviation = np.sqrt(np.maximum(covariance.diagonal(), 0.0))
        pick = int(np.argmax(np.where(left, means[:, way] + weight * deviation, -np.inf)))
        picks.append(pick)
        left[pick] = False
        shared = covariance[pick].copy()
        covariance -= np.outer(shared, shared) / (covariance[pick, pick] + noise)
    return picks
