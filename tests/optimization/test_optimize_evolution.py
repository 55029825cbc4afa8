import numpy as np
import pytest

from molvae.optimization.algorithms.budget import BudgetExhausted
from molvae.optimization.algorithms.evolution import Evolution
from molvae.optimization.algorithms.loop import run
from molvae.optimization.algorithms.portfolio import Member, Portfolio
from molvae.optimization.algorithms.random_search import RandomSearch

SIZE = 6


class Grid:
    """Points of a grid to search, the nearer to the middle the better."""

    def __init__(self, seed, budget):
        self.generator, self.budget, self.known = np.random.default_rng(seed), budget, {}

    def start(self, count):
        return [tuple(point) for point in self.generator.integers(100, size=(count, SIZE)).tolist()]

    def step(self, parents):
        moves = self.generator.integers(-5, 6, size=(len(parents), SIZE))
        return [tuple(point) for point in (np.array(parents) + moves).tolist()]

    def far(self, parents):
        return self.start(len(parents))

    def __call__(self, points):
        for point in points:
            if point is not None and point not in self.known:
                if len(self.known) == self.budget:
                    raise BudgetExhausted("spent")
                self.known[point] = -float(np.abs(np.array(point) - 50).sum())
        return np.array([np.nan if point is None or point[0] == 7 else self.known[point] for point in points])

    @property
    def best(self):
        return max(self.known.values())


def evolution(grid, **operators):
    settings = {"initial": 20, "parents": 200, "least_offspring": 20}
    return Evolution(grid.start, {"step": grid.step, **operators}, grid.generator, **settings)


def test_evolution_beats_drawing():
    grid, drawn = Grid(0, 600), Grid(0, 600)
    run(evolution(grid), list, grid, batch=10)
    run(RandomSearch(drawn.start), list, drawn, batch=10)
    assert grid.best > drawn.best / 4


def test_the_better_operator_gets_the_greater_share():
    grid = Grid(1, 400)
    search = evolution(grid, far=grid.far)
    run(search, list, grid, batch=10)
    assert search.selection.shares()[0] > 0.6


def test_nothing_is_proposed_twice_and_all_are_proposed_as_asked():
    grid = Grid(2, 200)
    search = evolution(grid)
    seen = set()
    for _ in range(10):
        batch = search.ask(10)
        assert len(batch) == len(set(batch)) == 10
        assert not seen & set(batch)
        seen |= set(batch)
        search.tell(batch, grid(batch))


def test_no_score_no_parent():
    grid, shown = Grid(3, 1000), []

    def breed(parents):
        shown.extend(parents)
        return grid.step(parents)

    search = Evolution(grid.start, {"breed": breed}, grid.generator, initial=20, parents=200)
    points = grid.start(60)
    scores = np.arange(60.0)
    scores[::2] = np.nan
    search.tell(points, scores)
    assert len(search.ask(10)) == 10
    assert set(shown) <= set(points[1::2])


@pytest.mark.parametrize("learns", [True, False])
def test_members_hear_of_each_other_s_finds_where_they_can_learn(learns):
    grid = Grid(4, 300)
    members = {
        "evolution": Member(evolution(grid), list, learns),
        "random": Member(RandomSearch(grid.start), list, False),
    }
    search = Portfolio(members, np.random.default_rng(0))
    run(search, list, grid, batch=10)
    heard = set(members["evolution"].optimizer.known)
    assert (heard == set(search.known)) is learns
    assert search.selection.shares()[0] > 0.6


def test_same_seed_same_portfolio():
    first, second = Grid(5, 200), Grid(5, 200)
    for grid in (first, second):
        members = {
            "evolution": Member(evolution(grid), list, True),
            "random": Member(RandomSearch(grid.start), list, False),
        }
        run(Portfolio(members, np.random.default_rng(0)), list, grid, batch=10)
    assert list(first.known) == list(second.known)
