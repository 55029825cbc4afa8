"""Whether the temperature and the nucleus that tokens are drawn with mean anything."""

from typing import TypeGuard

from molvae.checks.limits import COLDEST, HOTTEST
from molvae.errors import SettingError


def check_sampling(temperature: object, top_p: object) -> None:
    """Make sure of the temperature and the nucleus of draws; None stands for a model's own.

    Raises:
        SettingError: a temperature that is none, a nucleus that is none, or no number.
    """
    if not (temperature is None or (_is_number(temperature) and _is_temperature(temperature))):
        wanted = f"must be 0 or more; above 0, from {COLDEST:g} to {HOTTEST:,}"
        raise SettingError("temperature", temperature, wanted)
    if not (top_p is None or (_is_number(top_p) and 0 < top_p <= 1)):
        raise SettingError("top_p", top_p, "must be above 0 and at most 1")


def _is_number(value: object) -> TypeGuard[float]:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_temperature(value: float) -> bool:
    return value == 0 or COLDEST <= value <= HOTTEST
