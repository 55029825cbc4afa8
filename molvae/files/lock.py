"""Locks between processes; they go with the process that holds them, killed or not."""

import logging
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from molvae.errors import MolvaeError

log = logging.getLogger(__name__)

BEYOND = 2**31 - 2
"""Place in a file that none of ours reaches."""


def waited_for(path: Path, waiting: str) -> AbstractContextManager[object]:
    """Take a lock file and hold it; where another process has it, say so and wait."""
    path.parent.mkdir(parents=True, exist_ok=True)
    lock = FileLock(path)
    try:
        return lock.acquire(timeout=0)
    except Timeout:
        log.info(waiting)
        return lock.acquire()


def once(path: Path, make: Callable[[], object]) -> None:
    """Have a file made unless it is there; of several processes one makes it, the others wait for it."""
    if path.exists():
        return
    with waited_for(
        path.with_name(f".{path.name}.lock"), f"another process is making {path}; waiting for it"
    ):
        if not path.exists():
            make()


def has_holder(path: Path) -> bool:
    """Whether another process holds a file by `hold`; nobody holds one that cannot be opened."""
    try:
        file = os.open(path, os.O_RDWR)
    except OSError:
        return False
    try:
        return not hold(file)
    finally:
        os.close(file)


def hold(file: int) -> bool:
    """Lock an open file for this process, until it is closed; returns False where another one holds it.

    Args:
        file: its descriptor.
    """
    if sys.platform == "win32":
        import msvcrt

        os.lseek(file, BEYOND, os.SEEK_SET)  # what is locked there nobody can read: a byte that no file has
        try:
            msvcrt.locking(file, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True
    import fcntl

    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def is_held(path: Path) -> bool:
    """Whether a process holds a lock file."""
    if not path.exists():
        return False
    try:
        with FileLock(path).acquire(timeout=0):
            return False
    except Timeout:
        return True


@contextmanager
def alone_in(folder: Path) -> Iterator[None]:
    """Make a folder and be the only run that writes to it.

    Raises:
        MolvaeError: another run is at work there.
    """
    folder.mkdir(parents=True, exist_ok=True)
    try:
        held = FileLock(folder / ".lock").acquire(timeout=0)
    except Timeout as error:
        raise MolvaeError(
            f"{folder}: another run is writing there; wait for its end, or choose another folder"
        ) from error
    with held:
        yield
