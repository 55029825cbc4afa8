"""Numbers that mean nothing, or more than a machine holds, are refused by the names of their settings."""

from molvae.errors import SettingError

MOST = 1_000_000_000
"""Of what is done one after the other, such as molecules to sample."""
AT_ONCE = 1_000_000
"""Of what is held in memory together, such as points of paths."""
STEPS = 10_000
"""Points of one path."""
NEAREST, FARTHEST = 1e-6, 1_000.0
"""Lengths in the latent space, whose prior has a spread of about 1; single precision tells no less apart."""
COLDEST, HOTTEST = 0.001, 1_000.0
"""Temperatures between which single precision tells tokens apart; 0, the likeliest, aside."""
TOKENS = 65_535
"""Of a molecule: a store keeps lengths in two bytes."""
MOST_BEAMS = 256
"""Sequences that a beam search keeps of each molecule."""
WORKERS = 10_000
"""Processes."""
LONGEST = 10_000_000.0
"""Seconds."""


def within(least: float, most: float, /, **settings: float) -> None:
    """Raise SettingError at the first number that is not between the two, them included.

    >>> within(1, MOST, count=0)
    Traceback (most recent call last):
    ...
    molvae.errors.SettingError: count=0: from 1 to 1,000,000,000
    """
    for name, value in settings.items():
        if not least <= value <= most:
            raise SettingError(name, value, f"from {least:,} to {most:,}")


def at_least(least: float, /, **settings: float) -> None:
    """Raise SettingError at the first number that is lower.

    >>> at_least(1, parents=0)
    Traceback (most recent call last):
    ...
    molvae.errors.SettingError: parents=0: at least 1
    """
    for name, value in settings.items():
        if not value >= least:
            raise SettingError(name, value, f"at least {least:,}")
