from functools import partial

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from molvae.scoring.desirability import gaussian, identity, ramp, sigmoid, threshold, trapezoid

FUNCTIONS = {
    "identity": identity,
    "rising ramp": partial(ramp, zero=1.0, one=4.0),
    "falling ramp": partial(ramp, zero=4.0, one=1.0),
    "trapezoid": partial(trapezoid, low=1.0, high=3.0, margin=0.5),
    "sharp trapezoid": partial(trapezoid, low=1.0, high=3.0, margin=0.0),
    "gaussian": partial(gaussian, mean=2.0, deviation=0.5),
    "gaussian flat below": partial(gaussian, mean=2.0, deviation=0.5, flat="below"),
    "gaussian flat above": partial(gaussian, mean=2.0, deviation=0.5, flat="above"),
    "rising sigmoid": partial(sigmoid, middle=2.0, width=0.5),
    "falling sigmoid": partial(sigmoid, middle=2.0, width=-0.5),
    "threshold": partial(threshold, least=2.0),
}
RISING = ["identity", "rising ramp", "gaussian flat above", "rising sigmoid", "threshold"]
FALLING = ["falling ramp", "gaussian flat below", "falling sigmoid"]

scores = st.lists(st.floats(-1e6, 1e6) | st.just(float("nan")), max_size=20).map(
    lambda xs: np.array(xs, dtype=float)
)


@pytest.mark.parametrize("name", FUNCTIONS)
@given(values=scores)
def test_maps_into_0_to_1_and_keeps_nan(name, values):
    desirable = FUNCTIONS[name](values)
    assert desirable.shape == values.shape
    assert desirable.dtype == np.float64
    np.testing.assert_array_equal(np.isnan(desirable), np.isnan(values))
    numbers = desirable[~np.isnan(desirable)]
    assert ((numbers >= 0) & (numbers <= 1)).all()


@pytest.mark.parametrize("name", RISING + FALLING)
@given(values=st.lists(st.floats(-100, 100), min_size=2, max_size=20))
def test_is_monotonic(name, values):
    steps = np.diff(FUNCTIONS[name](np.sort(np.array(values))))
    assert (steps >= 0).all() if name in RISING else (steps <= 0).all()


@pytest.mark.parametrize(
    ("name", "at", "expected"),
    [
        ("identity", [-0.5, 0.3, 1.5], [0, 0.3, 1]),
        ("rising ramp", [0, 1, 2.5, 4, 9], [0, 0, 0.5, 1, 1]),
        ("falling ramp", [0, 1, 2.5, 4, 9], [1, 1, 0.5, 0, 0]),
        ("trapezoid", [0.5, 0.75, 1, 2, 3, 3.25, 3.5], [0, 0.5, 1, 1, 1, 0.5, 0]),
        ("sharp trapezoid", [0.99, 1, 3, 3.01], [0, 1, 1, 0]),
        ("gaussian", [1.5, 2, 2.5], [np.exp(-0.5), 1, np.exp(-0.5)]),
        ("gaussian flat below", [1.5, 2, 2.5], [1, 1, np.exp(-0.5)]),
        ("gaussian flat above", [1.5, 2, 2.5], [np.exp(-0.5), 1, 1]),
        ("rising sigmoid", [2, 2.5], [0.5, 1 / (1 + np.exp(-1))]),
        ("falling sigmoid", [2, 2.5], [0.5, 1 / (1 + np.exp(1))]),
        ("threshold", [1.99, 2], [0, 1]),
    ],
)
def test_known_points(name, at, expected):
    np.testing.assert_allclose(FUNCTIONS[name](np.array(at, dtype=float)), expected)


def test_settings_without_a_meaning_are_refused():
    with pytest.raises(ValueError, match="no slope"):
        ramp(np.zeros(1), zero=1, one=1)
    with pytest.raises(ValueError, match="'sideways'"):
        gaussian(np.zeros(1), 0, 1, flat="sideways")
    for deviation in (0.0, -1.0):
        with pytest.raises(ValueError, match="deviation is above 0"):
            gaussian(np.zeros(1), 0, deviation)
    with pytest.raises(ValueError, match="width is not 0"):
        sigmoid(np.zeros(1), 0, 0)
    with pytest.raises(ValueError, match="margin is 0 or more"):
        trapezoid(np.zeros(1), 0, 1, margin=-1)
