from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from molvae.optimization.oracle.call import Call
from molvae.optimization.oracle.summary import pareto_front
from molvae.scoring.objective import Objective, Term
from molvae.scoring.pareto import front, hypervolume

grid = st.integers(0, 8).map(lambda eighths: eighths / 8)
some_points = st.integers(1, 4).flatmap(
    lambda aims: arrays(float, st.tuples(st.integers(0, 6), st.just(aims)), elements=grid)
)


def by_inclusion_and_exclusion(points):
    """Volume of a union of boxes: exponential in their number, so that nothing can be wrong with it."""
    return sum(
        (-1) ** (size + 1) * np.prod(points[list(some)].min(axis=0))
        for size in range(1, len(points) + 1)
        for some in combinations(range(len(points)), size)
    )


@pytest.mark.parametrize(
    ("points", "volume"),
    [
        ([[1.0, 1.0]], 1.0),
        ([[1.0, 0.5], [0.5, 1.0]], 0.75),
        ([[1.0, 0.25], [0.5, 0.5], [0.25, 1.0], [0.2, 0.2]], 0.5),
        ([[1, 0.5, 0.5], [0.5, 1, 0.5], [0.5, 0.5, 1]], 0.5),
        ([[1, 1, 0], [0, 1, 1]], 0.0),
        ([[1, 1, 1, 0.5], [0.5, 0.5, 0.5, 1]], 0.5 + 0.125 * 0.5),
        ([[0.5] * 4, [0.5] * 4], 0.0625),
    ],
)
def test_known_volumes(points, volume):
    assert hypervolume(np.array(points, dtype=float)) == pytest.approx(volume, abs=1e-12)


@given(some_points)
def test_volume_of_any_points(points):
    assert hypervolume(points) == pytest.approx(by_inclusion_and_exclusion(points), abs=1e-9)


@given(some_points)
def test_the_front_has_all_the_volume_and_no_dominated_point(points):
    kept = front(points)
    assert hypervolume(points[kept]) == pytest.approx(hypervolume(points), abs=1e-12)
    for row, point in enumerate(points):
        better = (points >= point).all(axis=1) & (points > point).any(axis=1)
        assert kept[row] == (not better.any())


def test_above_a_reference_and_without_what_is_unknown():
    points = np.array([[3.0, 2.0], [2.0, 3.0], [0.0, 9.0], [np.nan, 9.0]])
    assert hypervolume(points, np.array([1.0, 1.0])) == pytest.approx(3.0)
    assert front(points).tolist() == [True, True, True, False]


def calls(*values):
    return [
        Call(row, "C" * row, min(pair), dict(zip(("a", "b"), pair, strict=True)), "random", "")
        for row, pair in enumerate(values, start=1)
    ]


def test_the_front_of_a_ledger():
    objective = Objective({"a": Term(lambda mols: 0), "b": Term(lambda mols: 0, direction="minimize")})
    found = pareto_front(calls((0.5, 0.5), (1.0, 0.9), (0.4, 0.6), (np.nan, 0.1)), objective)
    assert found.molecules["smiles"].tolist() == ["CC", "C"]
    assert found.hypervolume == pytest.approx(0.5 * 0.5 + 0.5 * 0.1)
    assert found.on_front.tolist() == [True, True, False]


@pytest.mark.parametrize("worse", [[0.3, 1e-35, 0.5], [0.3, 0.0, 0.5], [0.3, 1e-34, 0.4]])
def test_a_difference_too_small_for_a_sum_counts(worse):
    assert front(np.array([worse, [0.3, 1e-34, 0.5]])).tolist() == [False, True]
