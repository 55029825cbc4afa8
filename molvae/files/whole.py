"""Files and folders that appear whole or not at all, whatever interrupts their writing."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from glob import escape
from pathlib import Path

from molvae.errors import MolvaeError


def check_writable(path: Path, named: str = "") -> None:
    """Refuse, before the work, a file that could not be written after it, as far as can be told.

    Args:
        path: of the file; folders that are missing will be made.
        named: what the user calls it; by its path otherwise.

    Raises:
        MolvaeError: the folder in which it would be made is none, or may not be written to, or there is a
            device or a pipe of that name, whose place the file would take.
    """
    named = named or str(path)
    try:
        parent, path = path.parent.resolve(), path.resolve()
    except (OSError, RuntimeError) as error:  # the second: a link in a circle
        raise MolvaeError(f"{named}: cannot be written: {_reason(error)}") from error
    folders = (parent, *parent.parents)
    # Path.exists raises an error where a folder may not be looked into
    there = next(folder for folder in folders if os.path.exists(folder))  # noqa: PTH110
    if not there.is_dir():
        raise MolvaeError(f"{named}: cannot be written: {there} is not a folder")
    if not os.access(there, os.W_OK | os.X_OK):
        raise MolvaeError(f"{named}: cannot be written: no permission to write in {there}")
    if path.exists() and not (path.is_file() or path.is_dir()):
        raise MolvaeError(f"{named}: cannot be written: a device or a pipe; give the name of a file")


@contextmanager
def beside(path: Path) -> Iterator[Path]:
    """A name in the same folder, made where there is none, that takes the file's own at a clean end.

    Whatever ends the block otherwise removes it and leaves what was there before; the last of several
    writers wins.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        yield part
        if part.exists():
            part.replace(path)
    finally:
        part.unlink(missing_ok=True)


@contextmanager
def naming_errors(path: Path) -> Iterator[None]:
    """Write a file inside, and do nothing else that touches files: errors of the disk name it.

    Raises:
        MolvaeError: it cannot be written, with the reason.
    """
    try:
        yield
    except OSError as error:
        raise MolvaeError(f"{path}: cannot be written: {_reason(error)}") from error


def write_whole(path: Path, content: str | bytes) -> None:
    """Write a file as a whole, its folder included; text as UTF-8, bytes of a name that are none as escapes.

    Raises:
        MolvaeError: it cannot be written, with the reason.
    """
    with naming_errors(path), beside(path) as part:
        part.write_bytes(content.encode(errors="backslashreplace") if isinstance(content, str) else content)


@contextmanager
def replacing(folder: Path) -> Iterator[Path]:
    """Make a folder's new content in a scratch folder beside it, which takes its place at a clean exit.

    For one process at a time. On an error the scratch goes and the folder stays as it was; what a killed
    process left is cleared away first. Of a link the folder behind it is replaced.

    Raises:
        MolvaeError: it is the current folder, in which whoever stands there would be left without one.
    """
    folder = folder.resolve()
    clear_leftovers(folder)
    if folder.exists() and folder.samefile("."):
        raise MolvaeError(f"{folder}: the current folder cannot be replaced; name another, or one in it")
    scratch = folder.with_name(f".{folder.name}.tmp-{os.getpid()}")
    try:
        scratch.mkdir(parents=True)
        yield scratch
        if folder.exists():
            folder.rename(_old(folder))
        scratch.rename(folder)
    finally:
        clear_leftovers(folder)


def clear_leftovers(folder: Path) -> None:
    """Undo what a process that was stopped while it replaced this folder has left beside it."""
    folder = folder.resolve()
    old = _old(folder)
    if old.exists() and not folder.exists():  # stopped between the two renames
        old.rename(folder)
    for leftover in [old, *folder.parent.glob(f".{escape(folder.name)}.tmp-*")]:
        shutil.rmtree(leftover, ignore_errors=True)


def _reason(error: Exception) -> str:
    return (isinstance(error, OSError) and error.strerror) or str(error).splitlines()[0]


def _old(folder: Path) -> Path:
    return folder.with_name(f".{folder.name}.old")
