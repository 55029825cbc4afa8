import pytest

from molvae.checks.did_you_mean import did_you_mean

KNOWN = ["hERG", "AMES", "sampler.temperature"]


@pytest.mark.parametrize(
    ("word", "meant"), [("herg", "hERG"), ("Ames", "AMES"), ("temprature", "sampler.temperature")]
)
def test_the_nearest_word_is_named_whatever_its_capitals(word, meant):
    assert did_you_mean(word, KNOWN) == f": did you mean {meant!r}?"


def test_what_is_like_nothing_names_nothing():
    assert did_you_mean("zebra", KNOWN) == ""
