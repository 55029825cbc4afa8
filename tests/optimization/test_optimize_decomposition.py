import numpy as np
import pytest

from molvae.optimization.algorithms.decomposition import chebyshev, directions


@pytest.mark.parametrize(("aims", "count"), [(1, 1), (2, 5), (3, 10), (4, 11), (6, 7)])
def test_directions_cover_all_mixtures_the_balanced_one_first(aims, count):
    weights = directions(aims)
    assert weights.shape == (count, aims)
    np.testing.assert_allclose(weights.sum(axis=1), 1)
    np.testing.assert_allclose(weights[0], 1 / aims)
    for corner in np.eye(aims):
        assert (weights == corner).all(axis=1).any()


def test_perfection_is_1_nothing_is_0_and_the_unknown_stays_so():
    points = np.array([[1.0, 1.0], [0.0, 0.0], [np.nan, 1.0]])
    for weights in directions(2):
        np.testing.assert_allclose(chebyshev(points, weights), [1, 0, np.nan], atol=1e-12)


def test_each_direction_prefers_another_point_of_a_front_that_bends_inwards():
    front = np.array([[1.0, 0.0], [0.4, 0.4], [0.0, 1.0]])  # no weighted sum prefers the middle one
    weights = np.array([[0.9, 0.1], [0.5, 0.5], [0.1, 0.9]])
    assert [int(np.argmax(chebyshev(front, one))) for one in weights] == [0, 1, 2]
