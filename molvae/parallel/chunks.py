"""One function for all that is done to many chunks; where it is done is a choice of the surroundings."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from contextvars import ContextVar
from functools import partial
from typing import Any, TypeVar

from joblib import cpu_count

from molvae.errors import UsageError
from molvae.limits import WORKERS
from molvae.parallel.pool import Pool, in_order
from molvae.parallel.processes import ProcessPool

SLICE = 500
PARALLEL_FROM = 2_000
"""Fewer items than this are done in this process: starting workers would take longer."""

T = TypeVar("T")
R = TypeVar("R")

PoolOf = Callable[[Callable[[Any], Any]], Pool]
"""Opens the workers for a function."""

_cluster: ContextVar[PoolOf | None] = ContextVar("cluster", default=None)


def map_chunks(function: Callable[[T], R], chunks: Iterable[T], *, workers: int | None = None) -> Iterator[R]:
    """Apply a function to each chunk in parallel and yield the results in order.

    Args:
        function: top-level function or partial of one (it travels to the workers).
        chunks: read lazily, never more than a few ahead of the result that is asked for.
        workers: processes; None takes all the cores this process may use, 1 runs in this process. Within
            `dask_cluster` the cluster's workers are taken instead, whatever their number, except for 1.

    Raises:
        UsageError: fewer than one worker.
    """
    if workers is not None and not 1 <= workers <= WORKERS:
        raise UsageError(f"workers={workers}: at least 1 is needed, and at most {WORKERS:,}")
    pool_of = _cluster.get()
    if pool_of is None:
        workers = cpu_count() if workers is None else workers
        pool_of = partial(ProcessPool, workers=workers)
    return map(function, chunks) if workers == 1 else in_order(partial(pool_of, function), chunks)


def map_slices(function: Callable[[Sequence[T]], R], items: Sequence[T]) -> list[R]:
    """Apply a function to slices of a sequence, in parallel where there are enough items to be worth it.

    Args:
        function: top-level function or partial of one.
        items: quickly done, such as molecules to translate.
    """
    slices = [items[start : start + SLICE] for start in range(0, len(items), SLICE)]
    return list(map_chunks(function, slices, workers=None if len(items) >= PARALLEL_FROM else 1))


def on_a_cluster() -> bool:
    """Whether `map_chunks` hands its chunks to a cluster."""
    return _cluster.get() is not None


@contextmanager
def working_on(cluster: PoolOf | None) -> Iterator[None]:
    """Hand the chunks of every `map_chunks` inside to these workers; None: to processes on this machine."""
    token = _cluster.set(cluster)
    try:
        yield
    finally:
        _cluster.reset(token)


def processes() -> AbstractContextManager[None]:
    """Hand the chunks of every `map_chunks` inside to processes on this machine, which is what is usual."""
    return working_on(None)
