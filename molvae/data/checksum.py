"""SHA-256 of files, by which a source is known."""

import gzip
import hashlib
from pathlib import Path

from molvae.files.documents import check_regular


def sha256(path: Path, *, uncompressed: bool = False) -> str:
    """SHA-256 of a file in hex; of the text inside a .gz with `uncompressed`.

    Raises:
        OSError: there is none, or it is a folder, a pipe or a device, or no whole gzip.
    """
    check_regular(path)
    packed = uncompressed and path.suffix == ".gz"
    with gzip.open(path, "rb") if packed else path.open("rb") as stream:
        digest = hashlib.sha256()
        while block := stream.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()


def fingerprint(path: Path) -> dict[str, int]:
    """Size and time of change: while both stay, a checksum once computed is trusted."""
    stat = path.stat()
    return {"size": stat.st_size, "mtime_ns": stat.st_mtime_ns}
