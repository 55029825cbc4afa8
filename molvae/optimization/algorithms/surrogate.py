"""Bayesian optimization over candidates of any kind: a surrogate picks from a pool that operators fill."""

from collections import Counter
from collections.abc import Callable, Hashable, Mapping, Sequence
from typing import Generic, TypeVar

import numpy as np

from molvae.optimization.algorithms.adaptive_selection import ELITE, AdaptiveSelection
from molvae.optimization.algorithms.batch import pick_batch
from molvae.optimization.algorithms.candidate_pool import CandidatePool
from molvae.optimization.algorithms.gaussian_process import GrowingGP, Kernel
from molvae.optimization.algorithms.operator import Operator, draw_ranks
from molvae.optimization.algorithms.pool_settings import PoolSettings
from molvae.optimization.algorithms.restarts import Restarts
from molvae.optimization.algorithms.views import VIEWS, ViewWeights, views

T = TypeVar("T", bound=Hashable)

FIT_ON = 300
"""Observations, half of them the best, that the kernel's mixture and noise are fitted to."""
FIRST_FIT = 50
"""Observations before the first fit; it is repeated whenever they have doubled."""
KEPT = 0.6
"""Share of the observations that stay when there are too many."""


class PoolSurrogate(Generic[T]):
    """A Gaussian process and randomized UCB (Tripp and Hernandez-Lobato, 2024) on a pool that persists.

    Each round the operators make offspring of the best candidates, known or expected, for some generations:
    one operator in each, the more often the more of its offspring came to the head of the pool. The pool
    keeps what looks best from round to round, so that evolution on the surrogate goes on where it was; a
    batch is picked one by one, each pick lowering the variance of similar candidates (Desautels et al.,
    2014). Scores are seen in two ways (`views`), which share one factorization and take turns by how well
    each has predicted. Where the search makes no progress it begins anew (`Restarts`).

    Args:
        kernels: covariances of candidates, 1 of each to itself; their mixture is fitted to the data.
        initial_design: takes a number and returns about as many candidates, to score first and for the
            library.
        operators: variation operators by name.
        generator: source of all random draws.
        settings: how many candidates of each kind there are.
    """

    def __init__(
        self,
        kernels: Sequence[Kernel[T]],
        initial_design: Callable[[int], Sequence[T]],
        operators: Mapping[str, Operator[T]],
        generator: np.random.Generator,
        settings: PoolSettings,
    ) -> None:
        self.process = GrowingGP[T](kernels)
        self.pool = CandidatePool[T](self.process)
        self.initial_design = initial_design
        self.operators = operators
        self.generator = generator
        self.settings = settings
        self.known: dict[T, float] = {}
        """All candidates that have been scored; NaN where there is no score."""
        self.by_operator = AdaptiveSelection(operators)
        self.by_view = ViewWeights()
        self.restarts = Restarts[T](settings.patience if settings.library else 0)
        self._expected: dict[T, np.ndarray] = {}
        """What the views expect of the batch that was picked last."""
        self._fit_at = FIRST_FIT
        self._stocked = False

    def ask(self, count: int) -> list[T]:
        """The picks of a batch; the initial design as long as no two scores differ."""
        y = self._scores()
        if len(y) < self.settings.initial or np.ptp(y) == 0:
            return list(dict.fromkeys(self.initial_design(count)))
        self._stock()
        viewed = views(y)
        weights = self.process.solve(viewed)
        amplitudes = np.sqrt((viewed * weights).mean(0))
        means = self._evolve(count, viewed, weights)
        order = _by_any(means)
        screened = max(self.settings.screened, count)
        self.pool.keep(order[: max(self.settings.queue_size, screened)])
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
            self._update_views(observed)
        self.pool.update()
        self.pool.keep([row for row, item in enumerate(self.pool.items) if item not in self.known])
        self._tidy()

    def _stock(self) -> None:
        """Put the library into the pool: once, and at each restart a new one in place of the whole pool."""
        restarts = self.restarts.turn()
        if restarts:
            self.pool.keep([])
        if restarts or not self._stocked:
            self._enter(self.initial_design(self.settings.library) if self.settings.library else ())
            self._stocked = True

    def _scores(self) -> np.ndarray:
        return np.array([self.known[item] for item in self.process.items])

    def _enter(self, items: Sequence[T]) -> None:
        """Put what is new into the pool."""
        known = self.known.keys() | set(self.pool.items)
        self.pool.add([item for item in dict.fromkeys(items) if item not in known])

    def _evolve(self, count: int, viewed: np.ndarray, weights: np.ndarray) -> np.ndarray:
        """Fill the pool, generation by generation; returns the posterior means of all that is in it."""
        is_parent = np.array([self.restarts.admits(item) for item in self.process.items])
        fitness = np.where(is_parent[:, None], viewed, -np.inf)
        elite = np.sort(fitness, axis=0)[-ELITE:][0]
        means = self.pool.means(weights)
        offspring = self.settings.offspring * count
        for _ in range(self.settings.generations):
            before = len(self.pool.items)
            name = self._breed(offspring, np.concatenate([fitness, means]))
            means = self.pool.means(weights)
            # the head of the pool tells more of an operator than the scores of a few of its offspring
            ahead = int((_by_any(means)[:count] >= before).sum())
            self.by_operator.update(Counter({name: offspring}), Counter({name: ahead}))
            if (means > elite).any(1).sum() >= count:  # a batch is expected to succeed
                break
        return means

    def _breed(self, count: int, fitness: np.ndarray) -> str:
        """Put offspring of the best, known or in the pool, into the pool; returns the operator's name."""
        candidates = [*self.process.items, *self.pool.items]
        ranked = np.argsort(-fitness, axis=0, kind="stable")[: self.settings.parents]
        ranks = draw_ranks(count, len(ranked), self.generator)
        by = self.generator.choice(len(VIEWS), count, p=self.by_view.shares())
        name = self.by_operator.choose(self.generator)
        self._enter(self.operators[name]([candidates[row] for row in ranked[ranks, by]]))
        return name

    def _pick(self, means: np.ndarray, amplitudes: np.ndarray, count: int) -> list[T]:
        items = self.pool.items[: len(means)]
        covariance = self.process.covariance(items)
        by = self.generator.choice(len(VIEWS), min(count, len(items)), p=self.by_view.shares())
        picks = pick_batch(means, amplitudes, covariance, by, self.process.noise, self.generator)
        self._expected = {items[pick]: means[pick] for pick in picks}
        return [items[pick] for pick in picks]

    def _update_views(self, new: Sequence[T]) -> None:
        """Compare what the views expected of picks with their scores."""
        picked = [item for item in new if item in self._expected]
        if picked:
            expected = np.stack([self._expected[item] for item in picked])
            self.by_view.tell(expected, np.array([self.known[item] for item in picked]))
        self._expected.clear()

    def _tidy(self) -> None:
        """Forget observations where there are too many; fit the surrogate again when that is due."""
        if len(self.process.items) > self.settings.observed:
            self.process.keep(self._best_and_newest(int(KEPT * self.settings.observed)))
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
    """Rows by the better of their ranks in the columns."""
    ranks = np.argsort(np.argsort(-means, axis=0, kind="stable"), axis=0, kind="stable")
    return np.argsort(ranks.min(1), kind="stable")
