"""One function for all that is done to many chunks; where it is done is a choice of the surroundings."""

import logging
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from contextvars import ContextVar
from functools import partial
from typing import Any, TypeVar

from molvae.checks.limits import WORKERS
from molvae.errors import SettingError
from molvae.parallel.cores import cores
from molvae.parallel.pool import Pool, in_order
from molvae.parallel.process_pool import ProcessPool
from molvae.parallel.worker import is_worker

log = logging.getLogger(__name__)

SLICE = 500
SHOWN = 100
"""Characters of a SMILES."""
TIMEOUT = 60.0
"""Seconds of processor time for one molecule: dozens of times what the largest that are read take."""
PARALLEL_FROM = 2_000
"""Fewer items than this are done in this process: starting workers would take longer."""

T = TypeVar("T")
R = TypeVar("R")

PoolOf = Callable[[Callable[[Any], Any]], Pool]
"""Opens the workers for a function."""

_cluster: ContextVar[PoolOf | None] = ContextVar("cluster", default=None)
_timeout: ContextVar[float] = ContextVar("timeout", default=TIMEOUT)


def map_chunks(
    function: Callable[[T], R],
    chunks: Iterable[T],
    *,
    workers: int | None = None,
    lost: Callable[[T, str], R] | None = None,
    timed: bool = True,
) -> Iterator[R]:
    """Apply a function to each chunk in parallel and yield the results in order.

    Args:
        function: top-level function or partial of one (it travels to the workers).
        chunks: read lazily, never more than a few ahead of the result that is asked for.
        workers: processes; None takes all the cores this process may use, 1 runs in this process, as a
            worker does with what it would give to others. Within
            `dask_cluster` the cluster's workers are taken instead, whatever their number, except for 1.
        lost: called for a chunk of one row that ends its process, or computes for longer than `processes`
            allows, with the reason; returns what stands for its result. A larger chunk that does is cut into
            parts, each of which has a result of its own. Without it a process that ends is an error. (On a
            cluster, and in this process, it is not called.)
        timed: False where a row may take any time, as with a function of the user's.

    Raises:
        SettingError: fewer than one worker.
    """
    if workers is not None and not 1 <= workers <= WORKERS:
        raise SettingError("workers", workers, f"at least 1 is needed, and at most {WORKERS:,}")
    pool_of = _cluster.get()
    if pool_of is None:
        workers = (1 if is_worker() else cores()) if workers is None else workers
        pool_of = partial(ProcessPool, workers=workers, lost=lost, timeout=_timeout.get() if timed else 0.0)
    return map(function, chunks) if workers == 1 else in_order(partial(pool_of, function), chunks)


def map_slices(
    function: Callable[[Sequence[T]], R],
    items: Sequence[T],
    lost: Callable[[Sequence[T], str], R] | None = None,
) -> list[R]:
    """Apply a function to slices of a sequence, in parallel where there are enough items to be worth it.

    Args:
        function: top-level function or partial of one.
        items: quickly done, such as molecules to translate.
        lost: see `map_chunks`.
    """
    slices = [items[start : start + SLICE] for start in range(0, len(items), SLICE)]
    workers = None if len(items) >= PARALLEL_FROM else 1
    return list(map_chunks(function, slices, workers=workers, lost=lost))


def left_out(nothing: R) -> Callable[[Sequence[str], str], R]:
    """For `lost`: what stands for a molecule that is left out; the log says which, and why."""

    def lost(smiles: Sequence[str], reason: str) -> R:
        log.warning("%s was left out: %s", smiles[0][:SHOWN], reason)
        return nothing

    return lost


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


def processes(timeout: float = TIMEOUT) -> AbstractContextManager[None]:
    """Hand the chunks of every `map_chunks` inside to processes on this machine, which is what is usual.

    Args:
        timeout: seconds of processor time for one molecule; 0 sets no limit.

    Raises:
        SettingError: a negative time-out.
    """
    if not timeout >= 0:
        raise SettingError("timeout", f"{timeout:g}", "seconds above 0, or 0 for no limit")
    return _processes(timeout)


@contextmanager
def _processes(timeout: float) -> Iterator[None]:
    token = _timeout.set(timeout)
    try:
        with working_on(None):
            yield
    finally:
        _timeout.reset(token)
