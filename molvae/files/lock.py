"""Locks between processes; they go with the process that holds them, killed or not."""

import logging
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from molvae.errors import MolvaeError

log = logging.getLogger(__name__)


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
