import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from molvae.errors import ArgumentError, MolvaeError
from molvae.explore.direction import property_direction, single_dimension


def cloud(seed=0, count=400):
    """Correlated latent vectors, and two properties that are linear in them."""
    generator = np.random.default_rng(seed)
    mix = generator.standard_normal((4, 4)) + 2 * np.eye(4)
    z = generator.standard_normal((count, 4)) @ mix.T + 5.0
    weights = generator.standard_normal((4, 2))
    return z, weights, pd.DataFrame(z @ weights, columns=["a", "b"])


@given(seed=st.integers(0, 200))
def test_the_target_grows_as_told_and_the_held_property_stays(seed):
    z, weights, properties = cloud(seed)
    found = property_direction(z, properties, "a", hold=["b", "a"])
    change = found.vector @ weights
    assert change[0] == pytest.approx(found.slope, rel=1e-3)
    assert change[0] > 0
    assert change[1] == pytest.approx(0.0, abs=1e-3 * np.abs(properties["b"]).std())
    assert found.r2 == pytest.approx(1.0, abs=1e-6)


def test_a_step_is_one_standard_deviation_of_the_vectors():
    z, _, properties = cloud()
    vector = property_direction(z, properties, "a").vector
    precision = np.linalg.inv(np.cov(z.T))
    assert vector @ precision @ vector == pytest.approx(1.0, rel=1e-3)


def test_without_anything_held_it_is_the_steepest_such_step():
    z, weights, properties = cloud()
    best = property_direction(z, properties, "a").slope
    factor = np.linalg.cholesky(np.cov(z.T))
    others = np.random.default_rng(1).standard_normal((500, 4))
    others /= np.linalg.norm(others, axis=1, keepdims=True)
    assert (others @ factor.T @ weights[:, 0]).max() <= best * 1.001


def test_noise_has_no_direction_to_speak_of():
    z, _, properties = cloud(count=2000)
    properties["a"] = np.random.default_rng(3).standard_normal(2000)
    assert property_direction(z, properties, "a").r2 < 0.02


def test_rows_with_gaps_are_left_out():
    z, _, properties = cloud()
    whole = property_direction(z[10:], properties[10:].reset_index(drop=True), "a").vector
    z[:5] = np.nan
    properties.loc[5:9, "a"] = np.nan
    np.testing.assert_allclose(property_direction(z, properties, "a").vector, whole)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda z, p: (z, p.assign(b=p["a"])), "does not change alone"),
        (lambda z, p: (z, p.assign(a=1.0)), "same for all"),
        (lambda z, p: (z[:7], p[:7]), "give more"),
    ],
)
def test_what_can_not_be_fitted_is_told(change, says):
    z, _, properties = cloud()
    z, properties = change(z, properties)
    with pytest.raises(MolvaeError, match=says):
        property_direction(z, properties, "a", hold=["b"])


def test_a_single_dimension_is_scaled_by_its_spread():
    z, _, _ = cloud()
    vector = single_dimension(z, 2).vector
    assert np.flatnonzero(vector).tolist() == [2]
    assert vector[2] == pytest.approx(z[:, 2].std())
    with pytest.raises(ArgumentError, match="0 to 3"):
        single_dimension(z, 4)


def test_a_single_dimension_leaves_out_what_cannot_be_encoded():
    z, _, _ = cloud()
    spread = single_dimension(z[5:], 2).vector
    z[:5] = np.nan
    np.testing.assert_array_equal(single_dimension(z, 2).vector, spread)
    with pytest.raises(MolvaeError, match="0 of 5 molecules have a latent vector"):
        single_dimension(z[:5], 2)
