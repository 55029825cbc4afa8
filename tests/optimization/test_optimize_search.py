from functools import partial

import numpy as np
import pytest

from molvae.optimization.algorithms.budget import BudgetExhausted
from molvae.optimization.algorithms.cmaes import CMAES, CMAESPerSeed
from molvae.optimization.algorithms.loop import run
from molvae.optimization.algorithms.random_search import RandomSearch

DIM = 8
TARGET = np.linspace(-1, 1, DIM)


class Counted:
    """A function of points within a budget of distinct ones."""

    def __init__(self, function, budget):
        self.function, self.budget, self.known = function, budget, {}

    def __call__(self, candidates):
        for point in candidates:
            if point is not None and point not in self.known:
                if len(self.known) == self.budget:
                    raise BudgetExhausted("spent")
                self.known[point] = self.function(np.array(point))
        return np.array([np.nan if point is None else self.known[point] for point in candidates])

    @property
    def best(self):
        return max(self.known.values())


def sphere(x):
    return -float(np.square(x - TARGET).sum())


def ellipsoid(x):
    return -float((np.logspace(0, 4, DIM) * np.square(x - TARGET)).sum())


def as_tuples(points):
    return [tuple(point) for point in points.tolist()]


def draw(generator, count):
    return generator.standard_normal((count, DIM))


def per_seed(seed, starts=0, **settings):
    generator = np.random.default_rng(seed)
    points = generator.standard_normal((starts, DIM))
    return CMAESPerSeed(points, partial(draw, generator), 0.5, generator, **settings)


@pytest.mark.parametrize("function", [sphere, ellipsoid])
def test_cmaes_finds_the_optimum(function):
    oracle = Counted(function, 4000)
    ending = run(CMAES(np.zeros(DIM), 0.5, np.random.default_rng(0)), as_tuples, oracle, batch=12)
    assert ending.reason == "budget"
    assert oracle.best > -1e-6


def test_cmaes_beats_random_search_by_far():
    random, guided = Counted(sphere, 600), Counted(sphere, 600)
    run(RandomSearch(partial(draw, np.random.default_rng(0))), as_tuples, random, batch=20)
    run(per_seed(0), as_tuples, guided, batch=10)
    assert len(random.known) == len(guided.known) == 600
    assert guided.best > 0.01 * random.best


def test_cmaes_stays_in_the_ball():
    oracle = Counted(lambda x: float(x.sum()), 500)
    run(per_seed(0, starts=3, radius=1.5), as_tuples, oracle, batch=10)
    norms = np.linalg.norm(list(oracle.known), axis=1)
    assert norms.max() <= 1.5 * (1 + 1e-12)
    assert oracle.best > 0.95 * 1.5 * np.sqrt(DIM)


def test_cmaes_learns_nothing_from_points_without_a_score():
    search = CMAES(np.zeros(DIM), 0.5, np.random.default_rng(0))
    search.tell(search.ask(10), np.full(10, np.nan))
    assert search.generation == 0
    halves = Counted(sphere, 1500)
    run(
        CMAES(np.zeros(DIM), 0.5, np.random.default_rng(0)),
        lambda points: [point if point[0] < 0.3 else None for point in as_tuples(points)],
        halves,
        batch=12,
    )
    assert halves.best > -1e-3


@pytest.mark.parametrize("score", [0.0, np.nan])
def test_a_search_without_a_slope_begins_elsewhere(score):
    searches = per_seed(0, starts=1)
    first = searches.searches[0]
    for _ in range(5):
        points = searches.ask(6)
        searches.tell(points, np.full(6, score))
    assert searches.searches[0] is not first


@pytest.mark.parametrize("starts", [0, 1, 3])
def test_same_seed_same_search(starts):
    first, second = Counted(sphere, 200), Counted(sphere, 200)
    for oracle in (first, second):
        run(per_seed(4, starts), as_tuples, oracle, batch=8)
    assert list(first.known.items()) == list(second.known.items())


def test_a_run_that_is_gone_on_with_takes_the_same_way():
    whole, broken = Counted(sphere, 200), Counted(sphere, 90)
    run(per_seed(1), as_tuples, whole, batch=8)
    run(per_seed(1), as_tuples, broken, batch=8)
    broken.budget = 200
    run(per_seed(1), as_tuples, broken, batch=8)
    assert list(broken.known.items()) == list(whole.known.items())


def test_a_search_that_finds_nothing_new_ends():
    oracle = Counted(sphere, 10)
    ending = run(RandomSearch(lambda count: np.zeros((count, DIM))), as_tuples, oracle, batch=4, patience=7)
    assert (ending.reason, ending.rounds) == ("stalled", 8)
    ending = run(RandomSearch(lambda count: count), lambda count: [None] * count, oracle, batch=4, patience=7)
    assert (ending.reason, ending.rounds) == ("stalled", 7)
