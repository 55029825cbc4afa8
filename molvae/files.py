"""Files that appear whole or not at all, whatever interrupts their writing."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


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


def write_whole(path: Path, content: str | bytes) -> None:
    """Write a file as a whole, its folder included; text as UTF-8."""
    with beside(path) as part:
        part.write_bytes(content.encode() if isinstance(content, str) else content)
