"""Worker processes that score, each of which a molecule may bring down."""

import os
import signal
from collections import deque
from collections.abc import Callable, Container, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from multiprocessing import current_process, get_context
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess

from molvae.errors import MolvaeError, SettingError
from molvae.parallel.openmp import starting
from molvae.parallel.system import CAN_LIMIT, limit
from molvae.parallel.worker import end_with
from molvae.scoring.evaluated import Evaluated, evaluate, failed
from molvae.scoring.objective import Objective

READY = "ready"
GRACE = 2.0
"""Seconds for a worker to end what it has started, before it is killed."""


def shares(objective: Objective, smiles: Sequence[str], workers: int) -> list[Sequence[str]]:
    """What is scored at a time: one molecule, or a worker's share where the objective is one of lists."""
    size = max(1, -(-len(smiles) // workers)) if objective.takes_lists else 1
    return [smiles[start : start + size] for start in range(0, len(smiles), size)]


def elsewhere(objective: Objective, timeout: float = 0.0, *, proven: bool) -> Callable[[str], Evaluated]:
    """What a cluster's worker does with a molecule: with a time-out in a process of its own, as here.

    Without one a molecule that brings its process down brings down workers of the cluster.
    """
    if timeout:
        return partial(_apart, Workers(objective, 1, timeout), proven)
    return partial(_alone, objective, proven)


def _alone(objective: Objective, proven: bool, smiles: str) -> Evaluated:
    (evaluated,) = evaluate(objective, [smiles], proven=proven)
    return evaluated


def _apart(workers: "Workers", proven: bool, smiles: str) -> Evaluated:
    if current_process().daemon:
        raise SettingError(
            "timeout",
            f"{workers.timeout:g}",
            "the cluster's workers may not start the processes that it ends; start them with"
            " `dask worker --no-nanny`, or give a time-out of 0",
        )
    (evaluated,) = workers.evaluate([smiles], proven=proven)
    return evaluated


class _LostError(Exception):
    """A worker took too long, or died."""


@dataclass(eq=False)
class _Worker:
    process: BaseProcess
    connection: Connection


class Workers:
    """Processes that score one molecule each; one that dies, or takes too long, costs its molecule alone.

    An objective of lists is given as many molecules as there are for each process; those of a process that
    dies, or takes as many times too long, are scored one by one after that. A worker's own alarm ends it, in
    compiled code too, and also when this process is gone.

    Args:
        objective: travels to the processes, which are started when they are needed.
        count: processes.
        timeout: seconds for one molecule; 0 waits for ever.
    """

    def __init__(self, objective: Objective, count: int, timeout: float = 0.0) -> None:
        self.objective = objective
        self.count = count
        self.timeout = timeout
        self._workers: list[_Worker] = []

    def __reduce__(self) -> tuple[type["Workers"], tuple[Objective, int, float]]:
        return Workers, (self.objective, self.count, self.timeout)  # processes do not travel

    def evaluate(self, smiles: Sequence[str], *, proven: bool = False) -> Iterator[Evaluated]:
        """Score molecules, each as it is ready; see `evaluate` for `proven`."""
        waiting, busy = deque(shares(self.objective, smiles, self.count)), dict[_Worker, Sequence[str]]()
        try:
            while waiting or busy:
                while waiting and len(busy) < self.count:
                    worker = self._idle(busy)
                    try:
                        worker.connection.send((waiting[0], proven))
                    except (BrokenPipeError, ConnectionResetError):  # it died while it had nothing to do
                        self._end(worker)
                        continue
                    busy[worker] = waiting.popleft()
                ready = wait([worker.connection for worker in busy])
                for worker in [worker for worker in busy if worker.connection in ready]:
                    share = busy.pop(worker)
                    try:
                        yield from self._result(worker)
                    except _LostError as lost:
                        if len(share) == 1:
                            yield failed(self.objective, share[0], str(lost))
                        else:
                            waiting.extend([text] for text in share)
        finally:  # after an error or Ctrl-C nothing goes on unseen
            self._stop(list(busy))

    def close(self) -> None:
        """End all processes."""
        self._stop(list(self._workers))

    def _idle(self, busy: Container[_Worker]) -> _Worker:
        for worker in self._workers:
            if worker not in busy:
                return worker
        context = get_context("spawn")  # a forked child would share this process's threads and locks
        ours, theirs = context.Pipe()
        process = context.Process(target=_serve, args=(theirs, self.objective, self.timeout), daemon=True)
        with starting(self.count):
            process.start()
        theirs.close()
        worker = _Worker(process, ours)
        self._workers.append(worker)
        try:
            assert ours.recv() == READY
        except EOFError as error:
            self._end(worker)
            raise MolvaeError(f"no process for the objective could start ({_ending(process)})") from error
        return worker

    def _result(self, worker: _Worker) -> list[Evaluated]:
        """What a worker answers; raises `_LostError` where it died instead, or what it found wrong."""
        try:
            answer = worker.connection.recv()
        except (EOFError, ConnectionResetError):
            self._end(worker)
            late = CAN_LIMIT and worker.process.exitcode == -signal.SIGALRM
            raise _LostError(
                f"timed out after {self.timeout:g} s" if late else f"died ({_ending(worker.process)})"
            ) from None
        if isinstance(answer, MolvaeError):
            raise answer
        return answer

    def _stop(self, workers: Sequence[_Worker]) -> None:
        for worker in workers:
            worker.process.terminate()  # all at once; then each has its time
        for worker in workers:
            self._end(worker)

    def _end(self, worker: _Worker) -> None:
        worker.process.join(GRACE)
        worker.process.kill()
        worker.process.join()
        worker.connection.close()
        self._workers.remove(worker)


def _ending(process: BaseProcess) -> str:
    process.join()
    code = process.exitcode or 0
    return signal.Signals(-code).name if code < 0 else f"exit code {code}"


def _serve(connection: Connection, objective: Objective, timeout: float) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent, which ends its workers
    signal.signal(signal.SIGTERM, _leave)
    end_with(os.getppid(), signal.SIGTERM)  # however the parent ends, so does what scores a molecule for it
    current_process().daemon = False  # so that a user's function may start processes of its own
    connection.send(READY)
    while True:
        try:
            smiles, proven = connection.recv()
        except EOFError:  # the parent is gone
            return
        limit(timeout * len(smiles), "ITIMER_REAL")
        try:
            answer = evaluate(objective, smiles, proven=proven)
        except MolvaeError as error:
            answer = error
        limit(0, "ITIMER_REAL")
        connection.send(answer)


def _leave(*_: object) -> None:
    """End as after an error, so that a program which scores ends as well."""
    raise SystemExit(1)
