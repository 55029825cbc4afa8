"""What a source of molecules is: a named set in one file or several."""

from __future__ import annotations

import zlib
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from molvae.data.checksum import sha256
from molvae.data.download import downloaded
from molvae.data.store import is_store
from molvae.errors import MolvaeError, SettingError

STDIN = "-"
"""Stands for standard input."""


@dataclass(frozen=True)
class Part:
    """One file of a source.

    Args:
        file: its name in the source's folder, or the path of a user's file.
        split: the split it makes up; empty where the source gives none.
        sha256: expected SHA-256 of the file (of the text in it with `of_text`); empty = not checked.
        url: where to download it from.
        archive_sha256: SHA-256 of a download that is a tar holding the file as `member`.
    """

    file: str
    split: str = ""
    sha256: str = ""
    of_text: bool = False
    url: str = ""
    archive_sha256: str = ""
    member: str = ""


@dataclass(frozen=True)
class Source:
    """A named set of molecules in one file or several.

    Args:
        name: begins the name of the prepared store's folder.
        parts: its files, in reading order.
        folder: where the files lie; None downloads them into the user's cache.
        rows: number of molecules, for the progress bar; None where unknown.
        as_published: whether its molecules are in one form already, in which others compare them.
        divided: whether it has training and test molecules of its own.
        table: the molecules themselves where they are in no file.
    """

    name: str
    parts: tuple[Part, ...]
    folder: Path | None = None
    rows: int | None = None
    as_published: bool = False
    divided: bool = False
    table: pd.DataFrame | None = field(default=None, repr=False, compare=False)

    @property
    def in_files(self) -> bool:
        """Whether it lies in files, which can be read again and have names and checksums."""
        return self.table is None and not self.piped

    @property
    def piped(self) -> bool:
        """Whether it comes through standard input and can be read only once."""
        return self.parts[0].file == STDIN

    @property
    def is_store(self) -> bool:
        """Whether it is a folder that has been prepared already."""
        named = self.in_files and self.folder is None and not self.parts[0].url
        return named and is_store(self.parts[0].file)

    def path(self, part: Part) -> str:
        """Where a part lies on this machine, downloaded if need be; "-" for standard input.

        Raises:
            MolvaeError: it is not there, cannot be downloaded, or is not the official file.
        """
        if self.piped:
            return STDIN
        if self.folder is None and part.url:
            return str(downloaded(part.url, part.file, part.archive_sha256 or part.sha256, part.member))
        path = (self.folder or Path()) / part.file
        if path.is_dir():
            raise MolvaeError(f"{path}: a folder; name the file of molecules, or a prepared store")
        if not path.exists():
            if part.url:
                raise SettingError(
                    "path", self.folder, f"no {part.file} there; name the folder that holds it"
                )
            raise MolvaeError(f"{path}: no such file")
        return str(path)

    def checked_sha256(self, part: Part) -> str:
        """SHA-256 of a part as it lies on disk, held against the official one.

        Raises:
            MolvaeError: the file is not the official one.
        """
        path = Path(self.path(part))
        try:
            digest = sha256(path, uncompressed=part.of_text)
        except (OSError, EOFError, zlib.error) as error:
            raise MolvaeError(f"{path}: cannot be read: {error}") from error
        if part.sha256 and digest != part.sha256:
            raise MolvaeError(
                f"{path}: SHA-256 {digest[:12]}… instead of {part.sha256[:12]}…; "
                f"fetch it again from {part.url}, or prepare the file as your own"
            )
        return digest
