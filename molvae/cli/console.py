"""Where text goes to a terminal: tables and messages on stderr, a verb's answer on stdout."""

from contextlib import suppress
from typing import Any

from rich.console import Console, RenderableType
from rich.table import Table
from rich.text import Text

from molvae.checks.visible import visible
from molvae.cli.standard_streams import naming_stdout


class Terminal(Console):
    """Shows text as it stands: neither [nH] nor :o: of a SMILES is markup; control characters are escapes."""

    def __init__(self, *, stderr: bool = True, width: int | None = None) -> None:
        super().__init__(stderr=stderr, width=width, markup=False, emoji=False)

    def render_str(self, text: str, **settings: Any) -> Text:
        """Each string comes by here, a table's cells and titles too."""
        return super().render_str(visible(text), **settings)


def show(table: Table) -> None:
    """Print a table on stderr, beside the data on stdout; where stderr cannot be written to, nowhere."""
    with suppress(OSError):
        Terminal().print(table)


def print_tables(*tables: RenderableType, plain_width: int | None = None) -> None:
    """Print what a verb was asked for on stdout.

    Args:
        *tables: one below the other.
        plain_width: of the lines where stdout is no terminal.

    Raises:
        MolvaeError: stdout cannot be written to.
    """
    terminal = Terminal(stderr=False)
    if plain_width and not terminal.is_terminal:
        terminal = Terminal(stderr=False, width=plain_width)
    with naming_stdout():
        terminal.print(*tables)
