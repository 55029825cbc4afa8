"""Progress bars on stderr, silent where nobody watches."""

from collections.abc import Iterator
from contextlib import contextmanager

from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn, TimeRemainingColumn
from rich.progress import Progress as Bars

from molvae.cli.console import Terminal
from molvae.parallel.progress import Advance, Progress


@contextmanager
def bars() -> Iterator[Progress]:
    """Bars for the block, one under the other."""
    console = Terminal()
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
    )
    with Bars(*columns, console=console, disable=not console.is_terminal) as shown:

        def open_bar(title: str, total: int | None) -> Advance:
            task = shown.add_task(title, total=total)
            return lambda done: shown.advance(task, done)

        yield open_bar
