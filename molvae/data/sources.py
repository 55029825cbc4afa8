"""Where molecules come from: benchmark sets by name, a file of the user's, or molecules in memory."""

from __future__ import annotations

import sys
import tarfile
import zlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd
import pooch
from rdkit import RDConfig

from molvae.data.checksum import sha256
from molvae.data.store import is_store
from molvae.errors import MolvaeError
from molvae.files.whole import write_whole
from molvae.table import SMILES
from molvae.table.molecules import MoleculesLike

STDIN = "-"
MEMORY = "molecules"
"""What molecules are called that are in no file."""


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
            return str(download(part))
        path = (self.folder or Path()) / part.file
        if path.is_dir():
            raise MolvaeError(f"{path}: a folder; name the file of molecules, or a prepared store")
        if not path.exists():
            remedy = f"; data.path= is the folder that holds {part.file}" if part.url else ""
            raise MolvaeError(f"{path}: no such file{remedy}")
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
                f"fetch it again from {part.url}, or prepare it as your own with data={path}"
            )
        return digest


def moses(path: str = "") -> Source:
    """MOSES: 1,936,962 lead-like molecules in train, test and test_scaffolds (Polykovskiy et al. 2020)."""
    address = "https://media.githubusercontent.com/media/molecularsets/moses/master/moses/dataset/data/"
    checksums = {
        "train": "786f0313aa6b9ba5514df685f885742a70ea8d86f1a4fa48115f7f80a634265c",
        "test": "f896fbf3764f88d94670b9959e5872c600c12152a18233823e820761b7a791b2",
        "test_scaffolds": "adffb2192c1bfe31ab0e13154d4af19a37dc18bdbf3cd7b4491e04405128adde",
    }
    parts = tuple(
        Part(file=f"{split}.csv.gz", split=split, sha256=digest, url=f"{address}{split}.csv.gz")
        for split, digest in checksums.items()
    )
    return Source("moses", parts, folder=_folder(path), rows=1_936_962, as_published=True, divided=True)


def zinc250k(path: str = "") -> Source:
    """ZINC250k: 249,455 drug-like molecules with stereo and charges, as PMO uses them (Gao et al. 2022)."""
    part = Part(
        file="zinc250k.smi.gz",
        sha256="df0aa677c770f15c9943684d6600cba8e7076c67be6a090c12f24da3aaa55b70",
        of_text=True,
        url="https://raw.githubusercontent.com/wenhao-gao/mol_opt/main/data/zinc.txt.gz",
        archive_sha256="cf1f05bfed0c334a38aa26f27e4a5016dd09f5e225b86dcad490bb5f203fb099",
        member="zinc.txt",
    )
    return Source("zinc250k", (part,), folder=_folder(path), rows=249_455, as_published=True)


def drugspace(path: str) -> Source:
    """1,659,643 bioactive and drug-like molecules with stereo and charges, from ChEMBL and open sets.

    Args:
        path: the folder that holds them; there is no official address.
    """
    checksums = {
        "train": "a725f23d90db3c45967d1fbbb96d67e524e0652b1214498eecd2153517574551",
        "valid": "bd9025144370192062f3edd4404965c3b568d6445ac2fb7486e4831d8ae005c5",
        "test": "3bc63196ee072bcd0d02ce3fce14610dce2fe2f857c9d640e58d6e1f1391fbc0",
    }
    parts = tuple(
        Part(file=f"{split}.smi.gz", split=split, sha256=digest) for split, digest in checksums.items()
    )
    return Source("drugspace", parts, folder=_folder(path), rows=1_659_643, divided=True)


def chembl(path: str = "", release: int = 36) -> Source:
    """All compounds of a release of ChEMBL, as its own table of structures has them (Zdrazil et al. 2024).

    Args:
        path: a folder that holds chembl_NN_chemreps.txt.gz; empty downloads it once.
        release: NN.
    """
    file = f"chembl_{release}_chemreps.txt.gz"
    address = "https://ftp.ebi.ac.uk/pub/databases/chembl/ChEMBLdb/releases"
    part = Part(file=file, url=f"{address}/chembl_{release}/{file}")
    return Source(f"chembl{release}", (part,), folder=_folder(path))


def nci() -> Source:
    """4,999 molecules of the NCI open database that come with RDKit: small, real and offline."""
    part = Part(file="first_5K.smi")
    return Source("nci", (part,), folder=Path(RDConfig.RDDataDir, "NCI"), rows=4_999)


def file(path: str) -> Source:
    """A table of the user's, or "-" for standard input."""
    if path == STDIN:
        return Source("stdin", (Part(file=STDIN),))
    name = Path(path).name.split(".")[0] or "file"
    return Source(name, (Part(file=str(Path(path).absolute())),))


def molecules(given: pd.DataFrame | Iterable[str]) -> Source:
    """SMILES or a table in memory, or a result with a table."""
    table = getattr(given, "table", given)
    frame = table if isinstance(table, pd.DataFrame) else pd.DataFrame({SMILES: list(table)}, dtype=str)
    frame = frame.set_axis(range(1, len(frame) + 1), axis="index")  # rows are told by their number
    return Source(MEMORY, (Part(file=MEMORY),), table=frame, rows=len(frame))


SOURCES: Mapping[str, Callable[..., Source]] = {
    "chembl": chembl,
    "drugspace": drugspace,
    "moses": moses,
    "nci": nci,
    "zinc250k": zinc250k,
}
"""By name, those that have one."""


def source_of(data: Source | MoleculesLike) -> Source:
    """The source that a caller means.

    Args:
        data: a source, the name of one ("moses"), a file or a prepared store's folder, "-" for standard
            input, SMILES, or a table.
    """
    if isinstance(data, Source):
        return data
    if isinstance(data, str) and data in SOURCES:
        return SOURCES[data]()
    return file(str(data)) if isinstance(data, str | Path) else molecules(data)


def download(part: Part) -> Path:
    """Fetch a part into the user's cache, once, with progress and a checksum.

    Raises:
        MolvaeError: no connection, or the address serves something else.
    """
    fetched = part.url.rsplit("/", 1)[-1]
    try:
        path = pooch.retrieve(
            url=part.url,
            known_hash=f"sha256:{digest}" if (digest := part.archive_sha256 or part.sha256) else None,
            fname=fetched,
            path=pooch.os_cache("molvae") / "downloads",
            processor=_member(part) if part.member else None,
            progressbar=sys.stderr.isatty(),
        )
    except (OSError, ValueError) as error:
        reason = str(error).splitlines()[0]
        remedy = f"data.path= takes a folder that holds {part.file}, where there is no connection"
        raise MolvaeError(f"{part.url}: {reason}; {remedy}") from error
    return Path(path)


def _member(part: Part) -> Callable[[str, str, pooch.Pooch | None], str]:
    def extract(archive: str, action: str, _: pooch.Pooch | None) -> str:
        target = Path(archive).with_name(part.file.removesuffix(".gz"))
        if action != "fetch" or not target.exists():
            with tarfile.open(archive) as tar:
                member = tar.extractfile(part.member)
                if member is None:
                    raise ValueError(f"no {part.member} inside")
                write_whole(target, member.read())
        return str(target)

    return extract


def _folder(path: str) -> Path | None:
    if path and not Path(path).is_dir():
        raise MolvaeError(f"data.path={path}: not a folder")
    return Path(path) if path else None
