import pytest

from molvae.training.kl_weight import ConstantKLWeight, CyclicalKLWeight, LinearKLWeight


def test_constant():
    assert [ConstantKLWeight(0.1)(progress) for progress in (0.0, 0.5, 1.0)] == [0.1, 0.1, 0.1]


def test_linear_is_flat_outside_its_ramp():
    weight = LinearKLWeight(start=0.1, end=0.3, begin=0.2, finish=0.4)
    assert [weight(progress) for progress in (0.0, 0.2, 0.3, 0.4, 1.0)] == pytest.approx(
        [0.1, 0.1, 0.2, 0.3, 0.3]
    )


def test_linear_may_begin_where_it_ends():
    assert LinearKLWeight(start=0.0, end=0.2, begin=0.5, finish=0.5)(0.6) == 0.2


def test_cyclical_rises_in_each_cycle_and_ends_high():
    weight = CyclicalKLWeight(low=0.0, high=1.0, cycles=2, ramp=0.5)
    values = [weight(progress) for progress in (0.0, 0.125, 0.25, 0.4, 0.5, 0.625, 1.0)]
    assert values == pytest.approx([0.0, 0.5, 1.0, 1.0, 0.0, 0.5, 1.0])
