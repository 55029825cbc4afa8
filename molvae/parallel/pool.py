"""What works on chunks, and the order in which its results come."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, Protocol

LOOK_AHEAD = 2
"""Chunks under way or waiting for each worker: enough to keep it busy, few enough to bound memory."""


class Pool(Protocol):
    """Workers that all apply one function."""

    @property
    def workers(self) -> int:
        """How many chunks are worked on at a time."""
        ...

    def submit(self, chunk: Any) -> Any:
        """Give a chunk to a worker and return what stands for its result."""
        ...

    def result(self, task: Any) -> Any:
        """Wait for a result, or raise what the function has raised."""
        ...

    def drop(self, tasks: Sequence[Any]) -> None:
        """Let go of what nobody waits for any more, and of the pool; nothing goes on unseen."""
        ...


def in_order(open_pool: Callable[[], Pool], chunks: Iterable[Any]) -> Iterator[Any]:
    """Yield the results of a pool in the order of the chunks, which are read a few ahead of the results."""
    pool = open_pool()
    pending: deque[Any] = deque()
    try:
        for chunk in chunks:
            pending.append(pool.submit(chunk))
            if len(pending) >= LOOK_AHEAD * pool.workers:
                yield pool.result(pending.popleft())
        while pending:
            yield pool.result(pending.popleft())
    finally:  # after an error, Ctrl-C, or a reader that has had enough
        pool.drop(pending)
