"""The worker processes behind the page, so that no molecule can stop the server."""

from __future__ import annotations

import asyncio
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

SECONDS = 30.0
"""Of processor time that one question may take."""
MOST_WAITING = 40
"""Questions that may wait for a process; the next one is told to come back."""
AWAKE = 7 * 24 * 3600.0
"""Seconds that the first process waits for work: its imports and the model take seconds to load."""


class BusyError(MolvaeError):
    """There is more to do than can wait."""


class Bench:
    """As many processes as there are cores: one is always awake, others come and go with the work.

    Args:
        workers: processes at most; None takes the number of cores.
    """

    def __init__(self, workers: int | None = None) -> None:
        self._most = workers or cores()
        self._threads = ThreadPoolExecutor(self._most, thread_name_prefix="bench")
        self._free: LifoQueue[Worker] = LifoQueue()
        self._all: list[Worker] = []
        self._lock = Lock()
        self.waiting = 0
        """Questions asked and not answered yet."""
        self.heavy = asyncio.Semaphore(max(1, self._most - 1))
        """Long jobs take turns, so that a process is left for what is asked meanwhile."""

    async def __call__(
        self,
        task: str,
        *arguments: Any,
        seconds: float = SECONDS,
        on_begin: Callable[[Worker], None] = lambda worker: None,
    ) -> Any:
        """What a function of `molvae.app.tasks` returns, from a process of its own.

        Args:
            task: its module and name, such as "molecule.facts": to import it here would load torch here too.
            *arguments: what it is given.
            seconds: of processor time, after which it is ended.
            on_begin: told the process as it begins, from another thread.

        Raises:
            BusyError: too much is waiting already.
            MolvaeError: it took too long, ended its process, or failed.
        """
        if self.waiting >= MOST_WAITING:
            raise BusyError(f"{self.waiting} questions wait already: try again in a moment")
        self.waiting += 1
        try:
            loop = asyncio.get_running_loop()
            question = (task, arguments)
            return await loop.run_in_executor(self._threads, self._answer, question, seconds, on_begin)
        finally:
            self.waiting -= 1

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """End the processes."""
        self._threads.shutdown(wait=False, cancel_futures=True)
        for worker in self._all:
            worker.kill()

    def _answer(self, question: Question, seconds: float, on_begin: Callable[[Worker], None]) -> Any:
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
                worker = Worker() if self._all else Worker(AWAKE)
                self._all.append(worker)
            return worker


def answered(question: Question) -> Any:
    """What a question comes to; runs in the process."""
    task, arguments = question
    module, _, name = task.partition(".")
    return getattr(import_module(f"molvae.app.tasks.{module}"), name)(*arguments)


def _told(death: WorkerDied, seconds: float) -> str:
    if death.was_late:
        return f"given up: it took more than {seconds:g} s"
    return f"given up: computing it crashed ({death})"
