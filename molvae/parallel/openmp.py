"""What OpenMP is told in molvae's processes, by variables that it reads when torch or another loads it."""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from molvae.parallel.cores import cores

NUMBER, WAITING = "OMP_NUM_THREADS", "OMP_WAIT_POLICY"
ELSEWHERE = {NUMBER: ("MKL_NUM_THREADS",), WAITING: ("GOMP_SPINCOUNT", "KMP_BLOCKTIME", "KMP_LIBRARY")}
"""Variables in which users may have said the same."""
PASSIVE = "PASSIVE"
"""Threads sleep while they wait for each other. GNU's OpenMP and LLVM's, one of which is torch's, would spin,
and take the cores from the threads that are waited for as soon as other programs use some."""
MOST_THREADS = 8
"""Two threads share 57 % of the work of sampling and 80 % of that of training: twice as many as these would
make sampling 1.07 times as fast, training at most 1.2 times (Amdahl, 1967)."""

_own: set[str] = set()
"""Variables that this process has set for itself; all others are the user's."""


def threads(processes: int = 1) -> int:
    """Threads that each of several processes side by side gains from."""
    return max(1, min(MOST_THREADS, cores() // processes))


def variables(processes: int = 1) -> dict[str, str]:
    """What each of several processes side by side is to be told, but for what the user has said."""
    told = {WAITING: PASSIVE, NUMBER: str(threads(processes))}
    return {name: value for name, value in told.items() if _is_free(name)}


def settle(processes: int = 1) -> None:
    """Tell this process, one of several, and those that it starts."""
    told = variables(processes)
    os.environ.update(told)
    _own.update(told)


def number_is_settled() -> bool:
    """Whether the number of threads is of `settle`'s making, and nothing that the user has said."""
    return NUMBER in _own


def leave_number() -> None:
    """Take the number of threads back, where others start the processes and know better."""
    if number_is_settled():
        del os.environ[NUMBER]
        _own.discard(NUMBER)


@contextmanager
def starting(processes: int) -> Iterator[None]:
    """Processes that are started in the block are told what each of so many is to be told."""
    before = dict(os.environ)
    os.environ.update(variables(processes))
    try:
        yield
    finally:
        _put_back(before)


def _put_back(before: Mapping[str, str]) -> None:
    for name in (NUMBER, WAITING):
        os.environ.pop(name, None)
        if name in before:
            os.environ[name] = before[name]


def _is_free(name: str) -> bool:
    return name in _own or not any(known in os.environ for known in (name, *ELSEWHERE[name]))
