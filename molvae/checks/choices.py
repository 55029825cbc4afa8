"""Words that are none of those that a setting knows are refused by the setting's name."""

from collections.abc import Iterable

from molvae.errors import SettingError

SIGNS = {"maximize": 1, "minimize": -1}
"""By direction: whether more of something is better, or less."""


def one_of(known: Iterable[str], /, **settings: str) -> None:
    """Raise SettingError at the first setting that is none of the words.

    >>> one_of(["maxmin", "butina"], method="random")
    Traceback (most recent call last):
    ...
    molvae.errors.SettingError: method=random: maxmin or butina
    """
    words = list(known)
    for name, value in settings.items():
        if value not in words:
            raise SettingError(name, value, " or ".join(words))
