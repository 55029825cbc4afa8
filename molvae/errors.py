"""What a user sees when something goes wrong: one line with the value, its place and the remedy."""


class MolvaeError(Exception):
    """A failure whose message is meant for the user; commands print it on one line and exit."""

    exit_code = 1


class UsageError(MolvaeError):
    """The command line is off: unknown verb or key, or a value of the wrong type."""

    exit_code = 2


class NothingLeft(MolvaeError):
    """Everything ran, but no molecule is left to write."""

    exit_code = 3
