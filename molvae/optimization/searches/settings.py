"""Settings of searches that mean nothing are refused, by the names they have on the command line."""

from collections.abc import Sequence

from molvae.errors import UsageError


def at_least(least: int, **settings: int) -> None:
    """Raise UsageError at the first number that is lower."""
    for name, value in settings.items():
        if value < least:
            raise UsageError(f"search.{name}={value}: at least {least} is needed")


def one_of(choices: Sequence[str], **settings: str) -> None:
    """Raise UsageError at the first word that is none of the choices."""
    for name, value in settings.items():
        if value not in choices:
            raise UsageError(f"search.{name}={value}: {' or '.join(choices)}")
