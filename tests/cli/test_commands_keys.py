"""Errors of the library say the keys of the command line."""

import pytest
from omegaconf import OmegaConf

from molvae.cli.settings.keys import by_key
from molvae.errors import MolvaeError, SettingError

SETTINGS = OmegaConf.create(
    {"count": 1, "data": {"path": "a"}, "search": {"steps": 2, "step": 1}, "walk": {"steps": 3}}
)


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("count", "count"),
        ("path", "data.path"),
        ("data.path", "data.path"),
        ("data", "data"),
        ("step", "search.step"),
        ("steps", "steps"),
        ("other", "other"),
    ],
)
def test_a_name_is_told_by_its_key(name: str, key: str) -> None:
    assert str(by_key(SettingError(name, 5, "less"), SETTINGS)) == f"{key}=5: less"


def test_another_error_stays_as_it_is() -> None:
    error = MolvaeError("path=5: less")
    assert by_key(error, SETTINGS) is error
