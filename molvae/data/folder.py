"""A folder that one process at a time makes, and what the disk has against it."""

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from molvae.data.store import strangers
from molvae.errors import MolvaeError
from molvae.files.lock import waited_for

_NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


@contextmanager
def exclusive(folder: Path) -> Iterator[None]:
    """Hold a folder's lock, waiting for whoever has it; the lock goes with the process, killed or not."""
    with no_room_is_an_error(folder):
        target = folder.resolve()
        lock = target.with_name(f".{target.name}.lock")
        held = waited_for(lock, f"another process is preparing {folder}; waiting for it")
    with held:
        yield


@contextmanager
def no_room_is_an_error(folder: Path) -> Iterator[None]:
    """Say in one line that the disk is full, or that the folder cannot be written."""
    try:
        yield
    except OSError as error:
        if error.errno in _NO_ROOM:
            reason, remedy = "no space left on the disk", "free some, or choose a folder on another disk"
        elif isinstance(error, PermissionError | FileExistsError | NotADirectoryError):
            reason, remedy = os.strerror(error.errno or 0), "choose a folder you can write"
        else:
            raise
        raise MolvaeError(f"{folder}: {reason}; {remedy} with output=") from error


def check_replaceable(folder: Path) -> None:
    """Make sure that nothing but a store, or nothing at all, is lost where a folder is replaced.

    Raises:
        MolvaeError: something else is there.
    """
    if not folder.exists():
        return
    strange = strangers(folder) if folder.is_dir() else ["a file"]
    if strange:
        shown = ", ".join(strange[:3]) + (", ..." if len(strange) > 3 else "")
        raise MolvaeError(
            f"{folder}: exists and is not a prepared store alone: {shown}; choose another folder with output="
        )
