"""Work on many chunks at once, in order and with flat memory."""

import signal
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, wait
from typing import TypeVar

from joblib import cpu_count
from joblib.externals.loky import get_reusable_executor

from molvae.errors import UsageError

T = TypeVar("T")
R = TypeVar("R")

LOOK_AHEAD = 2
"""Chunks under way or waiting for each worker: enough to keep it busy, few enough to bound memory."""


def map_chunks(function: Callable[[T], R], chunks: Iterable[T], *, workers: int | None = None) -> Iterator[R]:
    """Apply a function to each chunk in worker processes and yield the results in order.

    Args:
        function: top-level function or partial of one (it travels to the workers).
        chunks: read lazily, never more than a few ahead of the result that is asked for.
        workers: processes; None takes all the cores this process may use, 1 runs in this process.

    Raises:
        UsageError: fewer than one worker.
    """
    workers = cpu_count() if workers is None else workers
    if workers < 1:
        raise UsageError(f"workers={workers}: at least 1 is needed")
    return map(function, chunks) if workers == 1 else _in_processes(function, chunks, workers)


def _in_processes(function: Callable[[T], R], chunks: Iterable[T], workers: int) -> Iterator[R]:
    pool = get_reusable_executor(max_workers=workers, initializer=_leave_interrupts_to_the_parent)
    pending: deque[Future[R]] = deque()
    try:
        for chunk in chunks:
            pending.append(pool.submit(function, chunk))
            if len(pending) >= LOOK_AHEAD * workers:
                yield pending.popleft().result()
        while pending:
            yield pending.popleft().result()
    finally:  # after an error, Ctrl-C, or a reader that has had enough: nothing goes on unseen
        for future in pending:
            future.cancel()
        wait(pending)


def _leave_interrupts_to_the_parent() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
