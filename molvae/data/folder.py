"""A folder that appears whole or not at all, made by one process at a time."""

import errno
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from molvae.errors import MolvaeError
from molvae.lock import waited_for

_NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


@contextmanager
def exclusive(folder: Path) -> Iterator[None]:
    """Hold a folder's lock, waiting for whoever has it; the lock goes with the process, killed or not."""
    with no_room_is_an_error(folder):
        lock = folder.with_name(f".{folder.name}.lock")
        held = waited_for(lock, f"another process is preparing {folder}; waiting for it")
    with held:
        yield


@contextmanager
def replacing(folder: Path) -> Iterator[Path]:
    """Make a folder's new content in a scratch folder beside it, which takes its place at a clean exit.

    Needs the folder's lock. On an error the scratch goes and the folder stays as it was; what a killed
    process left is cleared away first.
    """
    clear_leftovers(folder)
    scratch = folder.with_name(f".{folder.name}.tmp-{os.getpid()}")
    try:
        with no_room_is_an_error(folder):
            scratch.mkdir()
            yield scratch
            _swap(scratch, folder)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def clear_leftovers(folder: Path) -> None:
    """Undo what a process killed while it prepared this folder has left beside it."""
    old = _old(folder)
    if old.exists() and not folder.exists():  # killed between the two renames of a swap
        old.rename(folder)
    for leftover in [old, *folder.parent.glob(f".{folder.name}.tmp-*")]:
        shutil.rmtree(leftover, ignore_errors=True)


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


def _swap(new: Path, folder: Path) -> None:
    if folder.exists():
        folder.rename(_old(folder))
    new.rename(folder)
    shutil.rmtree(_old(folder), ignore_errors=True)


def _old(folder: Path) -> Path:
    return folder.with_name(f".{folder.name}.old")
