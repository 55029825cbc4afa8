"""Files that another process may be reading or writing at the same time."""

import os
from pathlib import Path


def write_atomically(path: Path, content: bytes) -> None:
    """Write a file all or nothing, its folder included; the last of several writers wins."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f"{path.name}.{os.getpid()}.part")
    try:
        part.write_bytes(content)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
