"""Progress bars on stderr, silent where nobody watches."""

from collections.abc import Iterator
from contextlib import contextmanager

from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    ProgressColumn,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)
from rich.progress import Progress as Bars

from molvae.cli.console import Terminal
from molvae.parallel.progress import Advance, Progress


@contextmanager
def bars(*columns: ProgressColumn) -> Iterator[Progress]:
    """Bars for the block, one under the other.

    Args:
        *columns: what each shows; a title, a bar, numbers and times by default.
    """
    console = Terminal()
    usual = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
    )
    with Bars(*(columns or usual), console=console, disable=not console.is_terminal) as shown:

        def open_bar(title: str, total: int | None) -> Advance:
            task = shown.add_task(title[:1].upper() + title[1:], total=total)
            return lambda done: shown.advance(task, done)

        yield open_bar
