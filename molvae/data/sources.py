"""Where molecules come from: benchmark sets by name, a file of the user's, or molecules in memory."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

import pandas as pd
from rdkit import RDConfig

from molvae.data.source import STDIN, Part, Source
from molvae.errors import SettingError
from molvae.table import SMILES
from molvae.table.molecules import MoleculesLike

MEMORY = "molecules"
"""What molecules are called that are in no file."""


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


def _folder(path: str) -> Path | None:
    if path and not Path(path).is_dir():
        raise SettingError("path", path, "a folder that holds the files")
    return Path(path) if path else None
