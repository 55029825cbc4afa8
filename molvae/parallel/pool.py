"""What works on chunks, and the order in which its results come."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, Protocol

Lost = Callable[[Any, str], Any]
"""Makes, of a chunk of one row and the reason why it could not be computed, what stands for its result."""

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

    def results(self, task: Any) -> Sequence[Any]:
        """Wait for a chunk's result, or for those of its parts if it had to be cut, or raise an error."""
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
                yield from pool.results(pending.popleft())
        while pending:
            yield from pool.results(pending.popleft())
    finally:  # after an error, Ctrl-C, or a reader that has had enough
        pool.drop(pending)


def parts(chunk: Any, count: int) -> list[Any]:
    """The rows of a sequence or table in so many parts of one size, or in parts of one row."""
    rows, size = getattr(chunk, "iloc", chunk), -(-len(chunk) // count)
    return [rows[start : start + size] for start in range(0, len(chunk), size)] if size else []
