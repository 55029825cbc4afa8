"""Files that others may have written, read only as far as they are what they should be.

A name may stand for a pipe or a device, which never ends; a header may announce more than its file holds;
brackets may nest deeper than a parser's stack. All of that is told as a ValueError or an OSError, to which
the caller adds what to do.
"""

from __future__ import annotations

import errno
import json
import stat
import zlib
from collections.abc import Sequence
from pathlib import Path
from tokenize import TokenError
from typing import Any
from zipfile import BadZipFile, ZipFile

import numpy as np

from molvae.errors import MolvaeError

UNREADABLE = (
    OSError,
    ValueError,
    EOFError,
    SyntaxError,
    TokenError,
    TypeError,
    OverflowError,
    BadZipFile,
    NotImplementedError,
    zlib.error,
)
"""What numpy raises for a file that is no array."""
UNPACKED, TIMES = 200_000_000, 100
"""Bytes that any archive may unpack to, and times its size for larger ones: numbers shrink to a half."""
MOST = 50_000_000
"""Bytes of a document; our own take less than one of these."""


def check_regular(path: Path) -> None:
    """Make sure that a name stands for a file with an end.

    Raises:
        OSError: there is none, or it is a folder, a pipe or a device.
    """
    mode = path.stat().st_mode
    if stat.S_ISDIR(mode):
        raise IsADirectoryError(errno.EISDIR, "is a folder, not a file")
    if not stat.S_ISREG(mode):
        raise OSError(errno.EINVAL, "is a pipe or a device, not a file")


def written_at(path: Path) -> int:
    """When a file was written, in nanoseconds; 0 where there is none."""
    return path.stat().st_mtime_ns if path.exists() else 0


def read_text(path: Path, most: int = MOST) -> str:
    """The text of a file in UTF-8.

    Raises:
        OSError: it cannot be read, or is none.
        ValueError: it is too large, or no text.
    """
    check_regular(path)
    if (size := path.stat().st_size) > most:
        raise ValueError(f"{size:,} bytes are too many, {most:,} at most")
    return path.read_text(encoding="utf-8")


def read_json(path: Path) -> Any:
    """What a JSON file holds.

    Raises:
        OSError: it cannot be read, or is none.
        ValueError: no JSON, nested too deeply, or a key comes twice.
    """
    return parse_json(read_text(path))


def read_described(path: Path, what: str, version: int, remedy: str) -> dict[str, Any]:
    """The JSON document that describes a folder of ours.

    Args:
        path: of the document.
        what: the folder holds, for messages.
        version: that its key `format` must have.
        remedy: what to do about a damaged one.

    Raises:
        FileNotFoundError, NotADirectoryError: there is none.
        MolvaeError: it is damaged, or of another format.
    """
    try:
        told = read_json(path)
    except (FileNotFoundError, NotADirectoryError):
        raise
    except (OSError, ValueError) as error:
        raise MolvaeError(f"{path}: damaged ({error}): {remedy}") from error
    if not isinstance(told, dict) or told.get("format") != version:
        raise MolvaeError(
            f"{path}: not a {what} of format {version}: was it written by another version of molvae?"
        )
    return told


def parse_json(text: str | bytes) -> Any:
    """What a JSON text holds; errors as `read_json` has them."""
    try:
        return json.loads(text, object_pairs_hook=_without_doubles)
    except RecursionError as error:
        raise ValueError("nested too deeply") from error


def _without_doubles(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        keys = [key for key, _ in pairs]
        double = next(key for key in keys if keys.count(key) > 1)
        raise ValueError(f"the key {double!r} comes twice")
    return found


def map_array(path: Path, kinds: Sequence[str], dimensions: int = 1) -> np.ndarray:
    """An array of an .npy file, mapped and not loaded.

    Args:
        path: of the file.
        kinds: what its items may be, as numpy calls them: "uint8", "int64", ...
        dimensions: how many it has.

    Raises:
        OSError: the file cannot be read, or is none.
        ValueError: it is damaged, shorter than it announces, or of another kind or shape.
    """
    check_regular(path)
    if not path.stat().st_size:
        raise ValueError(f"{path.name} is empty")
    try:
        array = np.load(path, mmap_mode="r", allow_pickle=False)
    except UNREADABLE as error:
        raise ValueError(f"{path.name}: {error}") from error
    if not isinstance(array, np.ndarray) or array.dtype.name not in kinds or array.ndim != dimensions:
        raise ValueError(f"{path.name} is no array of {' or '.join(kinds)} with {dimensions} dimension")
    return array


def check_archive(path: Path, *, stored: bool = False) -> None:
    """Make sure that a zip archive does not unpack to far more than it holds.

    Args:
        path: of the file.
        stored: whether its members are to lie in it as they are.

    Raises:
        OSError: the file cannot be read, or is none.
        BadZipFile: it is no archive.
        ValueError: it announces more than it may.
    """
    check_regular(path)
    size = path.stat().st_size
    with ZipFile(path) as archive:
        announced = sum(member.file_size for member in archive.infolist())
    most = size if stored else max(UNPACKED, TIMES * size)
    if announced > most:
        raise ValueError(f"{size:,} bytes that announce {announced:,}")
