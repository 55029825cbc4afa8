"""What went wrong, told where it was asked."""

from collections.abc import Iterator
from contextlib import contextmanager

from nicegui import ui

from molvae.errors import MolvaeError


@contextmanager
def telling() -> Iterator[None]:
    """Show an error of ours as a note on the page, as a text; faults of the program go on."""
    try:
        yield
    except MolvaeError as error:
        ui.notify(str(error)[:400], type="warning", multi_line=True, close_button="OK")
