import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from molvae.filters.bloom import BloomFilter

KEYS = [f"C{'C' * (i % 40)}O{i}" for i in range(20_000)]


@settings(max_examples=50, deadline=None)
@given(st.lists(st.text(max_size=20), max_size=50), st.integers(8, 2000))
def test_what_was_added_is_always_found(keys, bits):
    bloom = BloomFilter.build(keys, bits)
    assert bloom.contains(keys).all()
    assert all(key in bloom for key in keys)


@pytest.mark.parametrize("bits_per_key", [8, 15])
def test_false_positives_are_as_rare_as_stated(bits_per_key):
    bloom = BloomFilter.build(KEYS, bits_per_key * len(KEYS))
    theory = 0.6185**bits_per_key
    found = bloom.contains([f"N{key}" for key in KEYS]).mean()
    # Five standard deviations of a share of 20,000; the keys are fixed, so this holds always or never.
    assert found == pytest.approx(theory, abs=5 * np.sqrt(theory / len(KEYS)))
    assert bloom.false_positive_rate == pytest.approx(theory, rel=0.05)


def test_survives_as_an_array_and_plain_numbers():
    bloom = BloomFilter.build(KEYS[:1000], 15_000)
    again = BloomFilter.from_array(bloom.array.copy(), bloom.settings())
    np.testing.assert_array_equal(again.contains(KEYS), bloom.contains(KEYS))
    assert again.count == 1000


def test_bits_are_the_same_on_every_machine():
    bloom = BloomFilter.build(["CCO", "c1ccccc1"], 64)
    assert bloom.settings() == {"hashes": 22, "count": 2}
    assert bloom.array.tolist() == [230, 90, 53, 174, 88, 231, 174, 117]


def test_an_empty_filter_knows_nothing():
    bloom = BloomFilter.build([], 64)
    assert "CCO" not in bloom
    assert bloom.contains([]).shape == (0,)
    assert bloom.false_positive_rate == 0.0
