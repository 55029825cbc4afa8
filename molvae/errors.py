"""What goes wrong in a way that users can mend: one line with the value, its place and the remedy."""

from __future__ import annotations


class MolvaeError(Exception):
    """A failure whose message is meant for the user."""


class ArgumentError(MolvaeError):
    """What was asked for means nothing, or does not go together; nothing has been done yet."""


class SettingError(ArgumentError, ValueError):
    """A setting has a value that means nothing, or that does not go with another one.

    Args:
        name: of the setting, as the function's argument or the configuration's field is called.
        value: that it was given.
        wanted: what is wanted instead, such as "from 1 to 100".
    """

    def __init__(self, name: str, value: object, wanted: str):
        super().__init__(f"{name}={value}: {wanted}")
        self.name, self.value, self.wanted = name, value, wanted

    def __reduce__(self) -> tuple[type[SettingError], tuple[str, object, str]]:
        """Travel between processes with all three."""
        return type(self), (self.name, self.value, self.wanted)

    def called(self, name: str) -> SettingError:
        """The same error under the name that a caller knows the setting by."""
        return type(self)(name, self.value, self.wanted)


class NothingLeft(MolvaeError):
    """Everything ran, but no molecule is left."""
