"""What went wrong, told where it was asked."""

from collections.abc import Iterator
from contextlib import contextmanager

from nicegui import ui

from molvae.errors import MolvaeError

LONGEST = 400
"""Letters of a message."""


@contextmanager
def telling(place: ui.label | None = None) -> Iterator[None]:
    """Show an error of ours as a text; faults of the program go on.

    Args:
        place: where; None shows it as a note that goes away.
    """
    try:
        yield
    except MolvaeError as error:
        message = str(error)[:LONGEST]
        if place is None:
            ui.notify(message, type="warning", multi_line=True, close_button="OK")
        else:
            place.set_text(message)
