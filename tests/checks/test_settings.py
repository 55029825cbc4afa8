import pytest

from molvae.checks.settings import with_settings
from molvae.data.config import PrepareConfig
from molvae.errors import SettingError


def test_settings_take_the_place_of_a_configuration_s_own():
    config = with_settings(PrepareConfig(max_length=60), {"workers": 2, "strict": True})
    assert config == PrepareConfig(max_length=60, workers=2, strict=True)
    assert with_settings(config, {}) == config


def test_a_setting_that_is_none_is_told_with_the_nearest():
    with pytest.raises(SettingError, match=r"^max_lenght=9: there is no such setting.*max_length"):
        with_settings(PrepareConfig(), {"max_lenght": 9})


def test_values_are_checked():
    with pytest.raises(SettingError, match=r"^max_length=0"):
        with_settings(PrepareConfig(), {"max_length": 0})
