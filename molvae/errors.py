"""What goes wrong in a way that users can mend: one line with the value, its place and the remedy."""

from __future__ import annotations


class MolvaeError(Exception):
    """A failure whose message is meant for the user."""

    exit_code = 1


class UsageError(MolvaeError):
    """The command line is off: unknown verb or key, or a value of the wrong type."""

    exit_code = 2


class SettingError(UsageError, ValueError):
    """A setting has a value that means nothing, or that does not go with another one.

    Args:
        name: of the setting, as the function's argument or the configuration's field is called.
        value: that it was given.
        wanted: what is wanted instead, such as "from 1 to 100".
    """

    def __init__(self, name: str, value: object, wanted: str):
        super().__init__(f"{name}={value}: {wanted}")
        self.name, self.value, self.wanted = name, value, wanted


class NothingLeft(MolvaeError):
    """Everything ran, but no molecule is left."""

    exit_code = 3
