"""The file that a study lives in.

A journal and not SQLite: it is only ever appended to, a line at a time and synced, so that a kill costs the
last line at most; and trials on other machines write to it over NFS, where SQLite's locks do not hold.
"""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from optuna.storages import JournalStorage
from optuna.storages.journal import (
    JournalFileBackend,
    JournalFileOpenLock,
    JournalFileSymlinkLock,
)

from molvae.errors import MolvaeError, SettingError
from molvae.files.documents import check_regular
from molvae.files.lock import hold
from molvae.tuning.journal import REMEDY, check_lines

log = logging.getLogger(__name__)


def open_storage(path: Path) -> JournalStorage:
    """Open a journal, new or old.

    Raises:
        SettingError: it is damaged.
    """
    file = JournalFileBackend(str(path.absolute()), _lock(path))
    try:
        return JournalStorage(file)
    except (OSError, ArithmeticError, AssertionError, LookupError, TypeError, ValueError) as error:
        raise SettingError("storage", path, f"damaged ({error}); {REMEDY}") from error


@contextmanager
def sole_use(path: Path) -> Iterator[None]:
    """Keep other sweeps off the file, made where there is none; the kernel frees it when a sweep is killed.

    Raises:
        SettingError: it is something else than a journal, or another sweep is at work with it.
    """
    check_journal(path)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        file = path.open("ab")
    except OSError as error:
        raise MolvaeError(f"{path}: cannot be written ({error.strerror})") from error
    with file:
        if not hold(file.fileno()):
            raise SettingError("storage", path, "another sweep is at work with it")
        _cut_torn_line(path)
        yield


def check_journal(path: Path) -> None:
    """Raise SettingError where the file is there and no journal."""
    if not path.exists():
        return
    try:
        check_regular(path)
        *lines, torn = path.read_bytes().split(b"\n")
    except OSError as error:
        raise SettingError("storage", path, f"{error.strerror or error}; {REMEDY}") from error
    if not lines and torn:
        raise SettingError("storage", path, "not a storage file of a sweep")
    check_lines(path, lines)


def _cut_torn_line(path: Path) -> None:
    """Remove what a process killed at its last line has left: the next record would continue that line."""
    lock = _lock(path)
    lock.acquire()
    try:
        content = path.read_bytes()
        whole = content.rfind(b"\n") + 1
        if torn := content[whole:]:
            log.warning("%s: its last line was cut by a kill, and is left out: %.200r", path, torn)
            os.truncate(path, whole)
    finally:
        lock.release()


def _lock(path: Path) -> JournalFileOpenLock | JournalFileSymlinkLock:
    # links take a privilege on Windows; elsewhere they hold over NFS of any age
    kind = JournalFileOpenLock if sys.platform == "win32" else JournalFileSymlinkLock
    return kind(str(path.absolute()))
