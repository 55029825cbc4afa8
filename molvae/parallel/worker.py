"""What runs in a worker process: it applies functions to chunks until nobody asks any more."""

import ctypes
import os
import signal
import sys
import traceback

import cloudpickle

from molvae.parallel.system import KILL, OUT_OF_TIME, limit, taken_over

IDLE = 60.0
"""Seconds without work after which a worker ends, unless it is told another number."""
READY = b"ready"
_PR_SET_PDEATHSIG = 1

_serving = False


def serve(descriptor: int, parent: int, idle: float = IDLE) -> None:
    """Answer what comes through a connection, until it is closed or has been silent for long.

    Args:
        descriptor: the number of the connection's file.
        parent: the process that started this one, which does not outlive it.
        idle: seconds of silence after which it ends.
    """
    global _serving
    _serving = True
    end_with(parent)
    if OUT_OF_TIME is not None:
        signal.signal(OUT_OF_TIME, signal.SIG_DFL)
    connection = taken_over(descriptor)
    connection.send_bytes(READY)
    while connection.poll(idle):
        try:
            message = connection.recv_bytes()
        except EOFError:
            return
        connection.send_bytes(_answer(message))


def is_worker() -> bool:
    """Whether this process is one, beside as many as there are cores."""
    return _serving


def end_with(parent: int, number: int = KILL) -> None:
    """Have this process end when its parent does, however that ends; Linux alone can see to it.

    Elsewhere it ends when it next listens to the parent.
    """
    if sys.platform == "win32":  # what starts Python in a virtual environment stands between the two
        return
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, int(number))
    if os.getppid() != parent:  # it has ended already
        os.kill(os.getpid(), number)


def _answer(message: bytes) -> bytes:
    """Whether a function has failed, and what it returned or raised."""
    try:
        function, chunk, seconds = cloudpickle.loads(message)
        # By default the signal ends a process, in compiled code too; time that others took does not count.
        limit(seconds, "ITIMER_PROF")
        answer = cloudpickle.dumps((False, function(chunk)))
    except MemoryError:  # as the system would end it
        os.kill(os.getpid(), KILL)
        raise
    except BaseException as error:
        answer = cloudpickle.dumps((True, _traveling(error)))
    finally:
        limit(0, "ITIMER_PROF")
    return answer


def _traveling(error: BaseException) -> BaseException:
    """An error that reaches the other process, with a note of where it was raised."""
    error.add_note(traceback.format_exc())
    try:
        cloudpickle.loads(cloudpickle.dumps(error))
    except Exception:
        return RuntimeError(f"{type(error).__name__}: {error}")
    return error
