"""One molecule's score, here or in a worker process that a molecule may bring down."""

import math
import signal
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from multiprocessing import current_process, get_context
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess

from molvae.chem.mol import parse
from molvae.errors import MolvaeError, UsageError
from molvae.scoring.objective import SCORE, Objective
from molvae.scoring.scorer import Explaining

READY = "ready"
GRACE = 2.0
"""Seconds for a worker to end what it has started, before it is killed."""


@dataclass(frozen=True)
class Evaluated:
    """What an objective made of one molecule."""

    smiles: str
    values: Mapping[str, float]
    """The objective's columns, without the score."""
    score: float
    error: str
    """Why there is no score, "" where there is one."""


def failed(smiles: str, columns: Sequence[str], error: str) -> Evaluated:
    """A molecule without a value."""
    return Evaluated(smiles, dict.fromkeys(columns, math.nan), math.nan, error)


def evaluate_one(objective: Objective, smiles: str) -> Evaluated:
    """Score one molecule; whatever fails concerns this molecule only, unless the objective itself is wrong.

    Raises:
        MolvaeError: the objective's function returns something else than numbers.
    """
    try:
        values = objective.table([parse(smiles)]).iloc[0].astype(float).to_dict()
    except MolvaeError as error:
        if error.__cause__ is None:  # not made of an exception that the molecule caused
            raise
        return failed(smiles, list(objective.scorers), str(error))
    except Exception as error:
        return failed(smiles, list(objective.scorers), f"{type(error).__name__}: {error}")
    score = values.pop(SCORE)
    return Evaluated(smiles, values, score, _missing(objective, values) if math.isnan(score) else "")


def _missing(objective: Objective, values: Mapping[str, float]) -> str:
    """Which scorers gave no value, and why where they tell."""
    reasons = []
    for name, scorer in objective.scorers.items():
        if math.isnan(values[name]):
            told = scorer.failures[0] if isinstance(scorer, Explaining) and len(scorer.failures) == 1 else ""
            reasons.append(f"{name}: {told}" if told else f"no value of {name}")
    return ", ".join(reasons)


def elsewhere(objective: Objective, timeout: float = 0.0) -> Callable[[str], Evaluated]:
    """What a cluster's worker does with a molecule: with a time-out in a process of its own, as here.

    Without one a molecule that brings its process down brings down workers of the cluster.
    """
    return partial(_apart, Workers(objective, 1, timeout)) if timeout else partial(evaluate_one, objective)


def _apart(workers: "Workers", smiles: str) -> Evaluated:
    if current_process().daemon:
        raise UsageError(
            f"timeout={workers.timeout:g}: the cluster's workers may not start the processes that it ends;"
            " start them with `dask worker --no-nanny`, or give timeout=0"
        )
    (evaluated,) = workers.evaluate([smiles])
    return evaluated


@dataclass(eq=False)
class _Worker:
    process: BaseProcess
    connection: Connection


class Workers:
    """Processes that score one molecule each; one that dies, or takes too long, costs its molecule alone.

    A worker's own alarm ends it, in compiled code too, and also when this process is gone.

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

    def evaluate(self, smiles: Sequence[str]) -> Iterator[Evaluated]:
        """Score molecules, each as it is ready."""
        waiting, busy = deque(smiles), dict[_Worker, str]()
        try:
            while waiting or busy:
                while waiting and len(busy) < self.count:
                    worker = self._idle(busy)
                    try:
                        worker.connection.send(waiting[0])
                    except (BrokenPipeError, ConnectionResetError):  # it died while it had nothing to do
                        self._end(worker)
                        continue
                    busy[worker] = waiting.popleft()
                ready = wait([worker.connection for worker in busy])
                for worker in [worker for worker in busy if worker.connection in ready]:
                    yield self._result(worker, busy.pop(worker))
        finally:  # after an error or Ctrl-C nothing goes on unseen
            self._stop(list(busy))

    def close(self) -> None:
        """End all processes."""
        self._stop(list(self._workers))

    def _idle(self, busy: Mapping[_Worker, str]) -> _Worker:
        for worker in self._workers:
            if worker not in busy:
                return worker
        context = get_context("spawn")  # a forked child would share this process's threads and locks
        ours, theirs = context.Pipe()
        process = context.Process(target=_serve, args=(theirs, self.objective, self.timeout), daemon=True)
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

    def _result(self, worker: _Worker, smiles: str) -> Evaluated:
        try:
            answer = worker.connection.recv()
        except (EOFError, ConnectionResetError):
            self._end(worker)
            late = worker.process.exitcode == -signal.SIGALRM
            reason = f"timed out after {self.timeout:g} s" if late else f"died ({_ending(worker.process)})"
            return failed(smiles, list(self.objective.scorers), reason)
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
    connection.send(READY)
    while True:
        try:
            smiles = connection.recv()
        except EOFError:  # the parent is gone
            return
        signal.setitimer(signal.ITIMER_REAL, timeout)
        try:
            answer = evaluate_one(objective, smiles)
        except MolvaeError as error:
            answer = error
        signal.setitimer(signal.ITIMER_REAL, 0)
        connection.send(answer)


def _leave(*_: object) -> None:
    """End as after an error, so that a program which scores ends as well."""
    raise SystemExit(1)
