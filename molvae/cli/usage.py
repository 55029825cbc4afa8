"""What is wrong with a command line."""

from molvae.errors import ArgumentError


class UsageError(ArgumentError):
    """The command line is off: an unknown verb or key, or a value of another type."""
