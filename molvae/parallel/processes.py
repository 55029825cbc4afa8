"""Worker processes on this machine."""

import signal
from collections.abc import Callable, Sequence
from concurrent.futures import Future, wait
from typing import Any

from joblib.externals.loky import get_reusable_executor

from molvae.cores import cores
from molvae.openmp import variables

IDLE = 60
"""Seconds after which idle processes end: at loky's 10 some end just as chunks come, which it warns of."""


class ProcessPool:
    """Processes that stay for the next pool, so that their imports are paid for once.

    Args:
        function: top-level function or partial of one.
        workers: processes.
    """

    def __init__(self, function: Callable[[Any], Any], workers: int) -> None:
        self.function, self.workers = function, workers
        self._executor = get_reusable_executor(
            max_workers=workers,
            timeout=IDLE,
            initializer=_leave_interrupts_to_the_parent,
            # for as many as there may be: one of other variables is not resized but started anew
            env=variables(processes=cores()),
        )

    def submit(self, chunk: Any) -> Future[Any]:
        """Give a chunk to a process."""
        return self._executor.submit(self.function, chunk)

    def result(self, task: Future[Any]) -> Any:
        """Wait for a result, or raise what the function has raised."""
        return task.result()

    def drop(self, tasks: Sequence[Future[Any]]) -> None:
        """Cancel what has not begun, wait for the rest."""
        for task in tasks:
            task.cancel()
        wait(tasks)


def _leave_interrupts_to_the_parent() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
