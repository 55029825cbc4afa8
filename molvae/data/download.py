"""Files fetched once into the user's cache."""

from __future__ import annotations

import sys
import tarfile
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

from molvae.errors import MolvaeError
from molvae.files.user_cache import user_cache
from molvae.files.whole import write_whole


def downloaded(url: str, file: str, digest: str = "", member: str = "") -> Path:
    """Fetch a file into the user's cache, once, with progress and a checksum.

    Args:
        url: where it is.
        file: what it is called in a folder of the user's.
        digest: expected SHA-256 of what the address serves; empty = not checked.
        member: name of the file in it, where the address serves a tar.

    Raises:
        MolvaeError: no connection, or the address serves something else.
    """
    with warnings.catch_warnings(action="ignore"):  # that its bars will be text in a notebook
        import pooch

    try:
        path = pooch.retrieve(
            url=url,
            known_hash=f"sha256:{digest}" if digest else None,
            fname=url.rsplit("/", 1)[-1],
            path=user_cache() / "downloads",
            processor=_extracting(member, file.removesuffix(".gz")) if member else None,
            progressbar=sys.stderr.isatty(),
        )
    except (OSError, ValueError) as error:
        from requests.exceptions import ConnectionError as NoConnection  # which pooch brings, slowly

        reason = "no connection" if isinstance(error, NoConnection) else str(error).splitlines()[0]
        remedy = f"the setting path takes a folder that holds {file}"
        raise MolvaeError(f"{url}: {reason}; {remedy}") from error
    return Path(path)


def _extracting(member: str, name: str) -> Callable[[str, str, Any], str]:
    """What takes a member out of a tar, and puts it under a name beside it."""

    def extract(archive: str, action: str, _: Any) -> str:
        target = Path(archive).with_name(name)
        if action != "fetch" or not target.exists():
            with tarfile.open(archive) as tar:
                found = tar.extractfile(member)
                if found is None:
                    raise ValueError(f"no {member} inside")
                write_whole(target, found.read())
        return str(target)

    return extract
