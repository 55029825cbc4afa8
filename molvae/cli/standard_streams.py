"""Standard input and output, closed, full or of any encoding."""

import io
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from molvae.checks.visible import visible
from molvae.errors import MolvaeError


def prepare_streams() -> None:
    """Make sure of all three: what is closed fails where it is used, and text on stdout is UTF-8.

    Without that the next file that is opened would have the number of a closed stream, and what is meant for
    stdout would be written to it.
    """
    for number, name, use in ((0, "stdin", "r"), (1, "stdout", "w"), (2, "stderr", "w")):
        if getattr(sys, name) is None:
            # the wrong way round, so that use is an error; messages alone may go nowhere
            access = {"stdin": os.O_WRONLY, "stdout": os.O_RDONLY, "stderr": os.O_WRONLY}[name]
            opened = os.open(os.devnull, access)
            if opened != number:
                os.dup2(opened, number)
                os.close(opened)
            setattr(sys, name, open(number, use, encoding="utf-8", closefd=False))  # noqa: SIM115
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8", errors="surrogateescape")  # names of files may be any bytes


def answer(text: str) -> None:
    """Print what a verb was asked for; on a terminal without control characters, in a pipe as it is.

    Raises:
        MolvaeError: stdout cannot be written to.
    """
    with naming_stdout():
        print(visible(text) if sys.stdout.isatty() else text)


@contextmanager
def naming_stdout() -> Iterator[None]:
    """Write to stdout inside, and nothing else; errors name it.

    Raises:
        MolvaeError: it is full or closed.
        BrokenPipeError: its reader is gone.
    """
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as error:
        raise MolvaeError(f"standard output: cannot be written: {error.strerror}") from error


def leave_stdout() -> None:
    """Give Python, which flushes stdout once more on its way out, somewhere to flush to where it cannot."""
    try:
        sys.stdout.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
