import numpy as np
import pytest
from scipy.linalg import sqrtm

from molvae.evaluation.frechet import Gaussian, fit_gaussian, frechet_distance


def test_distance_of_shifted_unit_gaussians_is_the_squared_shift():
    a = Gaussian(np.zeros(3), np.eye(3), 10)
    b = Gaussian(np.array([1.0, 2.0, 2.0]), np.eye(3), 10)
    assert frechet_distance(a, b) == pytest.approx(9.0)


def test_distance_in_one_dimension_is_the_textbook_formula():
    a = Gaussian(np.array([1.0]), np.array([[4.0]]), 10)
    b = Gaussian(np.array([3.0]), np.array([[9.0]]), 10)
    assert frechet_distance(a, b) == pytest.approx((1 - 3) ** 2 + (2 - 3) ** 2)


def test_distance_agrees_with_the_matrix_root():
    generator = np.random.default_rng(0)
    a = fit_gaussian(generator.normal(size=(200, 8)) @ generator.normal(size=(8, 8)))
    b = fit_gaussian(generator.normal(size=(200, 8)) + 0.3)
    root = sqrtm(a.covariance @ b.covariance).real
    expected = np.sum((a.mean - b.mean) ** 2) + np.trace(a.covariance + b.covariance - 2 * root)
    assert frechet_distance(a, b) == pytest.approx(expected, rel=1e-9)


def test_fewer_points_than_dimensions_still_gives_a_real_symmetric_distance():
    generator = np.random.default_rng(1)
    a, b = fit_gaussian(generator.normal(size=(5, 64))), fit_gaussian(generator.normal(size=(9, 64)))
    assert frechet_distance(a, b) == pytest.approx(frechet_distance(b, a))
    assert frechet_distance(a, a) == pytest.approx(0.0, abs=1e-6)


def test_one_point_has_no_covariance():
    with pytest.raises(ValueError, match="at least 2 points, got 1"):
        fit_gaussian(np.zeros((1, 4)))
