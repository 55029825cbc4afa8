"""Opens files and standard input as text or bytes, unpacked, with errors that name the place."""

import gzip
import io
import stat
import sys
import zlib
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import IO, cast

from molvae.errors import MolvaeError
from molvae.table.formats import STANDARD_STREAM, is_gzip

_GZIP_MAGIC = b"\x1f\x8b"
_SNIFFED = 8192


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
def open_bytes(source: str) -> Iterator[io.BufferedReader | gzip.GzipFile]:
    """Open a file, or standard input for `-`, unpacking gzip.

    Raises:
        MolvaeError: the file cannot be read, or its gzip is truncated or damaged.
    """
    try:
        with ExitStack() as stack:
            standard = source == STANDARD_STREAM
            packed = sys.stdin.buffer if standard else stack.enter_context(Path(source).open("rb"))
            stream = cast(io.BufferedReader, packed)
            if stream.peek(2)[:2] == _GZIP_MAGIC:
                yield stack.enter_context(gzip.GzipFile(fileobj=stream))
            elif is_gzip(source):
                raise MolvaeError(f"{source}: named .gz, but not gzip")
            else:
                yield stream
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise MolvaeError(f"{source}: truncated or damaged gzip; copy or download it again") from error
    except PermissionError as error:
        raise MolvaeError(f"{source}: no permission to read it") from error
    except OSError as error:
        if error.filename is not None and error.filename != source:
            raise  # another file's, of whoever reads
        raise MolvaeError(f"{source}: cannot be read: {error.strerror or error}") from error


@contextmanager
def open_text(source: str) -> Iterator[IO[str]]:
    """Open a text file, or standard input for `-`, as UTF-8.

    Raises:
        MolvaeError: as `open_bytes`, and where the content is binary or not UTF-8.
    """
    with open_bytes(source) as stream:
        if b"\0" in stream.peek(_SNIFFED)[:_SNIFFED]:
            raise MolvaeError(f"{source}: a binary file, not a table of molecules")
        text = io.TextIOWrapper(cast(io.BufferedReader, stream), encoding="utf-8-sig", newline="")
        try:
            yield text
        except UnicodeDecodeError as error:
            raise MolvaeError(f"{source}: a binary file, or text that is not UTF-8") from error
        finally:
            text.detach()  # or it would close standard input with itself
