"""Errors carry what is wrong as data, between processes too."""

import pickle

import pytest

from molvae.checks.limits import within
from molvae.errors import ArgumentError, MolvaeError, SettingError


def test_a_setting_is_named_with_its_value_and_what_is_wanted() -> None:
    with pytest.raises(SettingError, match="count=0: from 1 to 1,000") as caught:
        within(1, 1_000, count=0)
    error = caught.value
    assert (error.name, error.value, error.wanted) == ("count", 0, "from 1 to 1,000")
    assert isinstance(error, ValueError)
    assert isinstance(error, MolvaeError)
    assert str(error.called("search.count")) == "search.count=0: from 1 to 1,000"


@pytest.mark.parametrize("error", [SettingError("a", [1], "b"), ArgumentError("c"), MolvaeError("d")])
def test_errors_travel(error: MolvaeError) -> None:
    back = pickle.loads(pickle.dumps(error))
    assert (type(back), str(back), vars(back)) == (type(error), str(error), vars(error))
