import numpy as np
import pytest

from molvae.explore.disentanglement import (
    dci,
    dci_of,
    mutual_information_gap,
    separated_attribute_predictability,
)


@pytest.fixture
def factors():
    return np.random.default_rng(0).standard_normal((4000, 3))


@pytest.fixture
def mixed(factors):
    """Two factors in two dimensions, each of which shows both alike."""
    return factors[:, :2] @ np.array([[1, 1], [1, -1]]) / np.sqrt(2)


def test_dimensions_that_are_the_properties_have_a_full_gap(factors):
    # the finite sample tells a little even of independent dimensions: (bins - 1)^2 / 2n nats
    gaps = mutual_information_gap(factors, factors[:, ::-1] ** 3)
    assert gaps == pytest.approx(np.ones(3), abs=0.03)
    assert separated_attribute_predictability(factors, 2 - 3 * factors) == pytest.approx(np.ones(3), abs=0.01)


def test_a_property_in_two_dimensions_alike_has_no_gap(factors):
    twice = np.column_stack([factors[:, 0], factors[:, 0], factors[:, 1]])
    assert mutual_information_gap(twice, factors[:, :1])[0] == pytest.approx(0)
    assert separated_attribute_predictability(twice, factors[:, :1])[0] == pytest.approx(0)


def test_the_gap_of_a_noisy_channel_is_its_information():
    """A fair bit that one dimension shows with 10 % errors: 1 - H(0.1) of its entropy, 0.531."""
    generator = np.random.default_rng(0)
    bit = generator.integers(0, 2, 200_000)
    shown = np.where(generator.random(len(bit)) < 0.1, 1 - bit, bit)
    z = np.column_stack([shown, generator.integers(0, 2, len(bit))]).astype(float)
    assert mutual_information_gap(z, bit[:, None].astype(float))[0] == pytest.approx(0.531, abs=0.005)


def test_explained_variance_is_what_a_line_explains(factors):
    """One dimension explains 0.8 of the variance, the next 0.2."""
    both = 2 * factors[:, 0] + factors[:, 1]
    assert separated_attribute_predictability(factors, both[:, None])[0] == pytest.approx(0.6, abs=0.05)


def test_dci_of_known_importances():
    assert dci_of(np.eye(3), 1.0).disentanglement == pytest.approx(1)
    assert dci_of(np.eye(3), 1.0).completeness == pytest.approx(1)
    assert dci_of(np.ones((4, 3)), 1.0).disentanglement == pytest.approx(0)
    assert dci_of(np.ones((4, 3)), 1.0).completeness == pytest.approx(0)
    # two dimensions to each property: disentangled, half complete
    doubled = np.array([[1, 0], [1, 0], [0, 1], [0, 1.0]])
    assert dci_of(doubled, 1.0).disentanglement == pytest.approx(1)
    assert dci_of(doubled, 1.0).completeness == pytest.approx(0.5)


def test_forests_find_what_is_disentangled(factors, mixed):
    clean, turned = (dci(z[:1500], factors[:1500, :2], trees=5) for z in (factors[:, :2], mixed))
    assert clean.disentanglement > 0.9
    assert clean.completeness > 0.9
    assert clean.informativeness > 0.9
    assert turned.disentanglement < 0.2
    assert turned.completeness < 0.2


def test_a_rotation_entangles(factors, mixed):
    assert mutual_information_gap(mixed, factors[:, :2]) == pytest.approx(np.zeros(2), abs=0.03)
    assert separated_attribute_predictability(mixed, factors[:, :2]) == pytest.approx(np.zeros(2), abs=0.05)


def test_a_dimension_that_never_varies_tells_nothing(factors):
    z = np.column_stack([factors[:, 0], np.zeros(len(factors))])
    assert mutual_information_gap(z, factors[:, :1])[0] == pytest.approx(1)
    assert separated_attribute_predictability(z, factors[:, :1])[0] == pytest.approx(1)
