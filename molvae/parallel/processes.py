"""Worker processes on this machine."""

import signal
from collections.abc import Callable, Sequence
from concurrent.futures import Future, wait
from typing import Any

from joblib.externals.loky import get_reusable_executor

from molvae.errors import MolvaeError

IDLE = 60
"""Seconds after which idle processes end: at loky's 10 some end just as chunks come, which it warns of."""


class ProcessPool:
    """Processes that stay for the next pool, so that their imports are paid for once.

    Args:
        function: top-level function or partial of one.
        workers: processes.

    Raises:
        MolvaeError: this machine does not let any be started.
    """

    def __init__(self, function: Callable[[Any], Any], workers: int) -> None:
        self.function, self.workers = function, workers
        try:
            self._executor = get_reusable_executor(
                max_workers=workers, timeout=IDLE, initializer=_leave_interrupts_to_the_parent
            )
        except OSError as error:  # such as a /dev/shm that is full, or read-only
            reason = error.strerror or str(error)
            raise MolvaeError(
                f"workers={workers}: no processes can be started ({reason}): workers=1"
            ) from error

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
