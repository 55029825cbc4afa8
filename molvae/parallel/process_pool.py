"""Worker processes on this machine: one that dies costs the row it died of, and no more."""

import atexit
import os
import signal
import subprocess
import sys
import time
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from multiprocessing import Pipe
from queue import SimpleQueue
from threading import current_thread
from typing import Any

import cloudpickle

from molvae.errors import MolvaeError
from molvae.parallel.cores import cores
from molvae.parallel.openmp import variables
from molvae.parallel.pool import Lost, parts
from molvae.parallel.system import OUT_OF_TIME, handing_over, interrupts_held
from molvae.parallel.worker import IDLE, READY

PARTS = 8
"""Pieces that a chunk is cut into after its worker has died."""
ORDINARY = 500
"""Rows that may take as long as one that is given up."""

_START = (
    "import sys; sys.path[:] = sys.argv[4:]; from molvae.parallel.worker import serve;"
    " serve(int(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3]))"
)
_idle: "deque[Worker]" = deque()
"""Workers that wait for the next pool, so that their imports are paid for once."""


class ProcessPool:
    """Processes for one function, which stay for the next pool.

    Args:
        function: top-level function or partial of one.
        workers: processes.
        lost: what stands for a row that ends its process, or computes too long; None: a process that ends is
            an error, and nothing is too long.
        timeout: seconds of processor time for one row; 0 sets no limit.
    """

    def __init__(
        self,
        function: Callable[[Any], Any],
        workers: int,
        lost: Lost | None = None,
        timeout: float = 0.0,
    ) -> None:
        self.workers = workers
        self._function, self._lost, self._timeout = function, lost, timeout
        self._threads = ThreadPoolExecutor(workers)  # one for each process, which it waits for
        self._all: list[Worker] = []
        self._free: SimpleQueue[Worker] = SimpleQueue()
        self._dropped = False

    def submit(self, chunk: Any) -> Future[list[Any]]:
        """Give a chunk to a process, which is started here: it ends with the thread that has started it."""
        if len(self._all) < self.workers:
            self._all.append(_idle_or_new())
            self._free.put(self._all[-1])
        return self._threads.submit(self._done, chunk)

    def results(self, task: Future[list[Any]]) -> list[Any]:
        """Wait for a result, or those of the parts of a chunk, or raise what the function has raised."""
        return task.result()

    def drop(self, tasks: Sequence[Future[list[Any]]]) -> None:
        """Cancel what has not begun, end what has."""
        self._dropped = True
        for task in tasks:
            task.cancel()
        for worker in self._all:
            if worker.busy:
                worker.kill()
        self._threads.shutdown()
        _idle.extend(self._all)

    def _done(self, chunk: Any) -> list[Any]:
        worker = self._free.get()
        try:
            return self._applied(worker, chunk)
        finally:
            self._free.put(worker)

    def _applied(self, worker: "Worker", chunk: Any) -> list[Any]:
        """What the function makes of a chunk, or of its parts where that ends the process."""
        seconds = 0.0 if self._lost is None else self._timeout * (1 + len(chunk) / ORDINARY)
        try:
            return [worker.apply(self._function, chunk, seconds)]
        except WorkerDied as death:
            if self._lost is None or self._dropped:
                raise MolvaeError(f"a worker process has ended: {death}") from death
            if len(chunk) == 1:
                return [self._lost(chunk, self._reason(death))]
        return [one for part in parts(chunk, PARTS) for one in self._applied(worker, part)]

    def _reason(self, death: "WorkerDied") -> str:
        if death.was_late:
            return f"computing took more than {self._timeout:g} s"
        return f"computing crashed ({death})"


class WorkerDied(Exception):
    """A worker ended instead of answering; the message is how."""

    def __init__(self, code: int) -> None:
        super().__init__(signal.Signals(-code).name if code < 0 else f"exit code {code}")
        self.code = code

    @property
    def was_late(self) -> bool:
        """Whether its processor time was used up."""
        return OUT_OF_TIME is not None and self.code == -OUT_OF_TIME


class Worker:
    """A process, and a new one after it has died.

    Args:
        idle: seconds without work after which it ends.
    """

    def __init__(self, idle: float = IDLE) -> None:
        self.busy, self._idle = False, idle
        try:
            self._start()
        except OSError as error:  # such as too many open files
            reason = error.strerror or str(error)
            raise MolvaeError(f"no worker process can be started ({reason}): workers=1 needs none") from error

    def _start(self) -> None:
        self._connection, theirs = Pipe()
        self._told = _told()
        numbers = [str(theirs.fileno()), str(os.getpid()), str(self._idle)]
        with theirs, interrupts_held():  # Ctrl-C is for this process, which ends its workers
            self._process = subprocess.Popen(
                [sys.executable, "-c", _START, *numbers, *map(str, sys.path)],
                stdin=subprocess.DEVNULL,
                env={**os.environ, **self._told},
                **handing_over(theirs.fileno()),
            )
        self._is_new, self._rested = True, time.monotonic()
        self._starter = current_thread()

    @property
    def is_lasting(self) -> bool:
        """Whether it will live for long enough to be given work: it ends with the thread that started it."""
        return self._starter.is_alive() and self._is_awake and self._told == _told()

    @property
    def _is_awake(self) -> bool:
        """Whether it lives, and has not been idle for so long that it may just be ending."""
        return time.monotonic() - self._rested < self._idle / 2 and self._process.poll() is None

    def apply(self, function: Callable[[Any], Any], chunk: Any, seconds: float) -> Any:
        """What a function makes of a chunk in so many seconds of processor time; 0: in any number.

        Raises:
            WorkerDied: the process ended instead.
            MolvaeError: it could not be started.
        """
        message = cloudpickle.dumps((function, chunk, seconds))
        self.busy = True
        try:
            failed, answer = cloudpickle.loads(self._answer(message))
        finally:
            self.busy, self._rested = False, time.monotonic()
        if failed:
            raise answer
        return answer

    def _answer(self, message: bytes) -> bytes:
        if not self._is_awake:
            self.kill()
            self._start()
        try:
            if self._is_new and self._connection.recv_bytes() != READY:
                raise EOFError
        except (EOFError, OSError) as error:
            ending = WorkerDied(self.kill())
            raise MolvaeError(f"no worker process could start ({ending})") from error
        self._is_new = False
        try:
            self._connection.send_bytes(message)
            return self._connection.recv_bytes()
        except (EOFError, OSError) as error:
            raise WorkerDied(self._process.wait()) from error

    def kill(self) -> int:
        """End the process, and return how it has ended."""
        self._process.kill()
        return self._process.wait()


def _told() -> dict[str, str]:
    """What workers are told of threads, for as many of them as there may be."""
    return variables(processes=cores())


def end_idle() -> None:
    """End the processes that wait for work."""
    while _idle:
        _idle.pop().kill()


def _idle_or_new() -> Worker:
    while _idle:
        worker = _idle.pop()
        if worker.is_lasting:
            return worker
        worker.kill()
    return Worker()


atexit.register(end_idle)
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_idle.clear)
