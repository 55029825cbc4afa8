"""What Linux, macOS and Windows do in their own ways for processes; Windows' way is untested."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection
from typing import Any

KILL = getattr(signal, "SIGKILL", signal.SIGTERM)
"""Ends a process at once."""
OUT_OF_TIME = getattr(signal, "SIGPROF", None)
"""Ends a process whose processor time is used up; Windows has no such signal, and sets no limit."""
CAN_LIMIT = hasattr(signal, "setitimer")


def handing_over(file: int) -> dict[str, Any]:
    """Arguments of `subprocess.Popen` by which a process gets the file of a connection, and no Ctrl-C.

    Args:
        file: what the connection calls its file.
    """
    if sys.platform == "win32":
        os.set_handle_inheritable(file, True)
        info = subprocess.STARTUPINFO()
        info.lpAttributeList = {"handle_list": [file]}
        return {"startupinfo": info, "creationflags": subprocess.CREATE_NEW_PROCESS_GROUP}
    return {"pass_fds": [file]}


def taken_over(file: int) -> Connection:
    """The connection in the process that was started."""
    if sys.platform == "win32":
        from multiprocessing.connection import PipeConnection

        return PipeConnection(file)
    return Connection(file)


@contextmanager
def interrupts_held() -> Iterator[None]:
    """Processes that are started inside never hear Ctrl-C; this one hears it afterwards."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGINT])
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def limit(seconds: float, timer: str) -> None:
    """Have this process ended after so many seconds, where the system can do that; 0 sets no limit.

    Args:
        seconds: of the timer.
        timer: "ITIMER_PROF" counts processor time, "ITIMER_REAL" all.
    """
    if CAN_LIMIT:
        signal.setitimer(getattr(signal, timer), seconds)


@contextmanager
def memory_limited(most: int) -> Iterator[None]:
    """Inside, this process gets no more than so many bytes of memory, then MemoryError; on Linux alone."""
    if sys.platform != "linux":
        yield
        return
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_DATA)
    wanted = most if hard == resource.RLIM_INFINITY else min(most, hard)
    resource.setrlimit(resource.RLIMIT_DATA, (wanted, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_DATA, (soft, hard))
