"""Opens files and standard input as text or bytes, unpacked and decoded, with errors that name the place."""

import bz2
import codecs
import gzip
import io
import logging
import stat
import sys
import zlib
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import cast

from molvae.errors import MolvaeError
from molvae.table.formats import STANDARD_STREAM, packing

log = logging.getLogger(__name__)

_MAGIC = {b"\x1f\x8b": "gzip", b"BZh": "bzip2"}
_PACKERS = {".gz": "gzip", ".bz2": "bzip2"}
_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_SNIFFED = 8192
_CP1252 = {
    0xDC00 + byte: bytes([byte]).decode("cp1252", "ignore") or chr(byte)  # five bytes have no letter there
    for byte in range(0x80, 0x100)
}
"""What `surrogateescape` makes of bytes that are not UTF-8 -> their letters in Windows' Western code page."""


def check_readable(source: str) -> None:
    """Raise MolvaeError where there is no file to read: missing, a directory, empty."""
    if source == STANDARD_STREAM:
        return
    path = Path(source)
    try:
        status = path.stat()
    except (FileNotFoundError, NotADirectoryError) as error:
        raise MolvaeError(f"{source}: no such file") from error
    except OSError as error:  # such as a link in a circle, or too long a name
        raise MolvaeError(f"{source}: cannot be read: {error.strerror}") from error
    if stat.S_ISDIR(status.st_mode):
        raise MolvaeError(f"{source}: a directory; give a file in it")
    if stat.S_ISREG(status.st_mode) and status.st_size == 0:
        raise MolvaeError(f"{source}: the file is empty")


@contextmanager
def open_bytes(source: str) -> Iterator[io.BufferedReader]:
    """Open a file, or standard input for `-`, unpacking gzip and bzip2.

    Raises:
        MolvaeError: the file cannot be read, or what packs it is truncated or damaged.
    """
    packed = ""
    try:
        with ExitStack() as stack:
            standard = source == STANDARD_STREAM
            stream = _standard_input() if standard else stack.enter_context(Path(source).open("rb"))
            start = stream.peek(3)
            packed = next((name for magic, name in _MAGIC.items() if start.startswith(magic)), "")
            if packed:
                unpacked = gzip.GzipFile(fileobj=stream) if packed == "gzip" else bz2.BZ2File(stream)
                yield cast(io.BufferedReader, stack.enter_context(unpacked))
            elif packing(source):
                raise MolvaeError(f"{source}: named {packing(source)}, but not {_PACKERS[packing(source)]}")
            else:
                yield stream
    except PermissionError as error:
        raise MolvaeError(f"{source}: no permission to read it") from error
    except (EOFError, zlib.error, OSError) as error:
        if isinstance(error, OSError):
            if error.filename is not None and error.filename != source:
                raise  # another file's, of whoever reads
            if error.strerror:  # the system's, not gzip's or bzip2's
                raise MolvaeError(f"{source}: cannot be read: {error.strerror}") from error
        raise MolvaeError(f"{source}: truncated or damaged {packed}; copy or download it again") from error


def _standard_input() -> io.BufferedReader:
    if sys.stdin is None:
        raise MolvaeError("-: standard input is closed; name a file")
    return cast(io.BufferedReader, sys.stdin.buffer)


@contextmanager
def open_text(source: str, *, newline: str = "", quiet: bool = False) -> Iterator[Iterable[str]]:
    """Open a text file, or standard input for `-`, as its lines, with their ends as they are.

    UTF-8, UTF-16 where a byte order mark tells so, and of bytes that are neither the letters of cp1252.

    Args:
        source: name of the file.
        newline: "" ends a line at any of \\n, \\r\\n and \\r, "\\n" at this alone.
        quiet: do not say that bytes were read as cp1252.

    Raises:
        MolvaeError: as `open_bytes`, and where the content is binary.
    """
    with open_bytes(source) as stream:
        start = stream.peek(_SNIFFED)[:_SNIFFED]
        wide = start.startswith(_UTF16)
        if b"\0" in start and not wide:
            raise MolvaeError(f"{source}: a binary file, or UTF-16 without its byte order mark")
        text = io.TextIOWrapper(
            stream,
            encoding="utf-16" if wide else "utf-8-sig",
            errors="strict" if wide else "surrogateescape",
            newline=newline,
        )
        try:
            yield text if wide else _western(text, source, quiet)
        except UnicodeDecodeError as error:
            raise MolvaeError(f"{source}: damaged UTF-16 text") from error
        finally:
            text.detach()  # or it would close standard input with itself


def _western(lines: Iterable[str], source: str, quiet: bool) -> Iterator[str]:
    """The lines, with the letters of bytes that are not UTF-8."""
    for number, line in enumerate(lines, start=1):
        if not line.isascii() and (text := line.translate(_CP1252)) != line:
            if not quiet:
                quiet = True
                log.warning("%s:%d: not UTF-8: such bytes are read as cp1252 (Western)", source, number)
            yield text
        else:
            yield line
