"""The workers of a Dask cluster."""

import asyncio
import logging
import time
import warnings
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from threading import Lock
from typing import TYPE_CHECKING, Any, cast

from molvae.errors import MolvaeError
from molvae.files.versions import versions
from molvae.parallel.chunks import working_on

if TYPE_CHECKING:
    from distributed import Client, Future

log = logging.getLogger(__name__)

CONNECT_SECONDS = 10.0
"""Time for a scheduler to answer, and as much again for its first worker to come."""
PATIENCE = 20.0
"""Seconds of waiting for a result between two looks at whether any worker is left."""
COUNTED_EVERY = 5.0
"""Seconds between two counts of the workers: they may come and go."""
DECIDING = ("molvae", "rdkit", "selfies")
"""Packages whose version changes molecules."""

_one_at_a_time = Lock()


@contextmanager
def dask_cluster(address: str) -> Iterator[None]:
    """Hand the chunks of every `map_chunks` inside to the workers of a Dask cluster.

    Chunks travel with the tasks and results come back, so that no folder needs to be shared. A chunk whose
    worker dies is done again by another; it brings at most four of them down.

    Args:
        address: where its scheduler listens, such as tcp://10.0.0.1:8786.

    Raises:
        MolvaeError: Dask is not installed, the cluster cannot be reached, has no workers, or they have other
            versions of what decides about molecules.
    """
    with _connected(address) as client:
        _check_workers(client, address)
        with working_on(partial(DaskPool, client, address)):
            yield


class DaskPool:
    """All workers of a cluster, for one function.

    Args:
        client: connected.
        address: where the scheduler listens, for messages.
        function: travels once, as a task: should the worker that has it die, it is made again.
    """

    def __init__(self, client: "Client", address: str, function: Callable[[Any], Any]) -> None:
        self._client, self._address = client, address
        with warnings.catch_warnings():  # it is large where it holds a set of known molecules: so it must be
            warnings.filterwarnings("ignore", "Sending large graph")
            self._function = client.submit(_same, _Sealed(function), pure=False)
        self._counted, self._workers = 0.0, 1

    @property
    def workers(self) -> int:
        """Tasks that the cluster takes at a time, as of a few seconds ago."""
        if time.monotonic() - self._counted > COUNTED_EVERY:
            self._workers = max(1, sum(_threads(self._client).values()))
            self._counted = time.monotonic()
        return self._workers

    def submit(self, chunk: Any) -> "Future":
        """Queue a chunk."""
        return self._client.submit(_applied, self._function, _Sealed(chunk), pure=False)

    def results(self, task: "Future") -> list[Any]:
        """Wait for a result, or raise what the function has raised."""
        from distributed import CancelledError, KilledWorker

        cluster = f"parallel.address={self._address}"
        try:
            while not self._ended(task):
                if not _threads(self._client):
                    raise MolvaeError(f"{cluster}: no worker is left")
            return [task.result()]
        except CancelledError as error:
            raise MolvaeError(f"{cluster}: the cluster has gone away") from error
        except KilledWorker as error:
            deaths = error.allowed_failures + 1
            raise MolvaeError(f"{cluster}: {deaths} workers died of one chunk; their logs say why") from error

    def _ended(self, task: "Future") -> bool:
        from distributed import wait

        with self._client.as_current():
            try:
                wait([task], timeout=PATIENCE)
            except TimeoutError:
                return False
        return True

    def drop(self, tasks: Sequence["Future"]) -> None:
        """Cancel what has not begun; what a worker is at comes to its end there and is thrown away."""
        self._client.cancel([*tasks, self._function])


class _Sealed:
    """Something that Dask does not look into: it would take strings in it for names of its tasks."""

    def __init__(self, content: Any) -> None:
        self.content = content


def _same(sealed: _Sealed) -> Any:
    return sealed.content


def _applied(function: Callable[[Any], Any], sealed: _Sealed) -> Any:
    with _one_at_a_time:  # SELFIES' constraints belong to a process: its threads must take turns
        return function(sealed.content)


@contextmanager
def _connected(address: str) -> Iterator["Client"]:
    try:
        from distributed import Client
    except ImportError as error:
        raise MolvaeError("a Dask cluster needs Dask: pip install 'molvae[cluster]'") from error
    try:
        with ThreadPoolExecutor(1) as thread:  # a notebook's own thread has an event loop already
            thread.submit(asyncio.run, _shake_hands(address)).result()
        client = Client(address, timeout=CONNECT_SECONDS, set_as_default=False)
    except (OSError, ValueError, TypeError, MemoryError) as error:  # the last: what answers speaks otherwise
        reason = str(error) or f"not within {CONNECT_SECONDS:g} seconds"
        raise MolvaeError(f"{address}: no Dask scheduler answers there: {reason}") from error
    with client:
        yield client


async def _shake_hands(address: str) -> None:
    """Connect and let go; a client would wait for ever for something else that listens there."""
    from distributed.comm.core import connect

    async with asyncio.timeout(CONNECT_SECONDS):
        await (await connect(address, timeout=CONNECT_SECONDS)).close()


def _check_workers(client: "Client", address: str) -> None:
    """Make sure that there are workers and that they would do to molecules what this process does."""
    try:
        client.wait_for_workers(1, timeout=CONNECT_SECONDS)
    except TimeoutError as error:
        raise MolvaeError(
            f"{address}: the cluster has no workers; start some: "
            f"dask worker {address} --nworkers auto --nthreads 1"
        ) from error
    here = _deciding_versions()
    answers = cast(dict[str, Any], client.run(_deciding_versions, on_error="return"))
    for worker, there in answers.items():
        if there != here:
            raise MolvaeError(f"{address}: worker {worker} has {there}; install what is here: {here}")
    if max(_threads(client).values(), default=1) > 1:
        log.warning("Of the threads of a Dask worker only one works: start them with --nthreads 1")


def _threads(client: "Client") -> dict[str, int]:
    """Threads of each worker there is."""
    return cast(dict[str, int], client.nthreads())


def _deciding_versions() -> str:
    known = versions()
    return ", ".join(f"{name} {known[name]}" for name in DECIDING)
