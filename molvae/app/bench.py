"""The worker processes behind the page, so that no molecule can stop the server."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from importlib import import_module
from queue import Empty, LifoQueue
from threading import Lock
from typing import Any, Self

from molvae.errors import MolvaeError
from molvae.parallel.cores import cores
from molvae.parallel.process_pool import Worker, WorkerDied

Question = tuple[str, tuple[Any, ...]]
"""A task's module and name, and what it is given."""

OF_THE_MODEL = ("analogues", "reading", "walks", "warm")
"""Modules of tasks that need the model; with torch it takes seconds to load, and hundreds of megabytes."""
SECONDS = 30.0
"""Of processor time that one question may take."""
MOST_WAITING = 40
"""Questions that may wait for a process; the next one is told to come back."""
AWAKE = 7 * 24 * 3600.0
"""Seconds that a process waits for work which is always there: imports and the model take long to load."""
JOBS_AWAKE = 600.0
"""The same for a process of long jobs, each of which may load the model."""


LOOK = 0.05
"""Seconds between two looks at what is just ending."""


class BusyError(MolvaeError):
    """There is more to do than can wait."""


class Lane:
    """Processes that take questions in their order.

    Args:
        most: processes at most; they are started as they are needed.
        awake: seconds without work after which the first of them ends; others end sooner.
    """

    def __init__(self, most: int, awake: float) -> None:
        self._awake = awake
        self._threads = ThreadPoolExecutor(most, thread_name_prefix="bench")
        self._free: LifoQueue[Worker] = LifoQueue()
        self._all: list[Worker] = []
        self._lock = Lock()
        self._answering = 0

    async def __call__(self, question: Question, seconds: float, on_begin: Callable[[Worker], None]) -> Any:
        """What a question comes to; see `Bench`."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._threads, self._answer, question, seconds, on_begin)

    def close(self) -> None:
        """End the processes."""
        self._threads.shutdown(wait=False, cancel_futures=True)
        while True:  # one that begins just now starts a process after the others were killed
            for worker in [*self._all]:
                worker.kill()
            if not self._answering:
                return
            time.sleep(LOOK)

    def _answer(self, question: Question, seconds: float, on_begin: Callable[[Worker], None]) -> Any:
        with self._lock:
            self._answering += 1
        try:
            return self._applied(question, seconds, on_begin)
        finally:
            with self._lock:
                self._answering -= 1

    def _applied(self, question: Question, seconds: float, on_begin: Callable[[Worker], None]) -> Any:
        worker = self._worker()
        try:
            on_begin(worker)
            return worker.apply(answered, question, seconds)
        except WorkerDied as death:
            raise MolvaeError(_told(death, seconds)) from death
        finally:
            self._free.put(worker)

    def _worker(self) -> Worker:
        try:
            return self._free.get_nowait()
        except Empty:
            with self._lock:
                worker = Worker() if self._all else Worker(self._awake)
                self._all.append(worker)
            return worker


class Bench:
    """Three lanes of processes, so that nothing small waits for something large.

    One process has the model, for what is asked about the molecule in the middle. What needs no model, such
    as properties and pictures, has processes that are small and soon there. Long jobs have others.

    Args:
        workers: processes of a lane at most; None takes the number of cores.
    """

    def __init__(self, workers: int | None = None) -> None:
        most = workers or cores()
        self._model, self._chemistry = Lane(1, AWAKE), Lane(most, AWAKE)
        self._jobs = Lane(max(1, most - 1), JOBS_AWAKE)
        self.waiting = 0
        """Questions asked and not answered yet."""

    async def __call__(
        self,
        task: str,
        *arguments: Any,
        seconds: float = SECONDS,
        on_begin: Callable[[Worker], None] = lambda worker: None,
        is_job: bool = False,
    ) -> Any:
        """What a function of `molvae.app.tasks` returns, from a process of its own.

        Args:
            task: its module and name, such as "molecule.facts": to import it here would load RDKit here too.
            *arguments: what it is given.
            seconds: of processor time, after which it is ended.
            on_begin: told the process as it begins, from another thread; what it raises is raised here.
            is_job: it takes long, and waits for its turn among other jobs.

        Raises:
            BusyError: too much is waiting already.
            MolvaeError: it took too long, ended its process, or failed.
        """
        if self.waiting >= MOST_WAITING:
            raise BusyError(f"{self.waiting} questions wait already: try again in a moment")
        module = task.partition(".")[0]
        lane = self._jobs if is_job else self._model if module in OF_THE_MODEL else self._chemistry
        self.waiting += 1
        try:
            return await lane((task, arguments), seconds, on_begin)
        finally:
            self.waiting -= 1

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """End the processes."""
        for lane in (self._model, self._chemistry, self._jobs):
            lane.close()


def answered(question: Question) -> Any:
    """What a question comes to; runs in the process."""
    task, arguments = question
    module, _, name = task.partition(".")
    return getattr(import_module(f"molvae.app.tasks.{module}"), name)(*arguments)


def _told(death: WorkerDied, seconds: float) -> str:
    if death.was_late:
        return f"given up: it took more than {seconds:g} s"
    return f"given up: computing it crashed ({death})"
