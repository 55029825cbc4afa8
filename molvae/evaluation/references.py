"""What generated molecules are compared with, as callers name it: MOSES' sets, or molecules of their own."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import TypeAlias

from pyarrow import csv

from molvae.data.checksum import sha256 as sha256_of_file
from molvae.data.source import Part, Source
from molvae.data.sources import moses
from molvae.errors import MolvaeError, SettingError
from molvae.evaluation.reference_sets import (
    ReferenceMolecules,
    ReferenceSets,
    moses_references,
    own_references,
)
from molvae.parallel.progress import Progress, silent
from molvae.table.molecules import MoleculesLike, smiles_of


@dataclass(frozen=True, eq=False)
class ReferenceFiles:
    """Molecules to compare generated ones with.

    Raises:
        SettingError: further molecules are given without `test`.
    """

    test: MoleculesLike | None = None
    """The molecules to compare with; None takes MOSES' own sets."""
    test_scaffolds: MoleculesLike | None = None
    """A second set, reported beside it."""
    train: MoleculesLike | None = None
    """The molecules that count as known for Novelty."""
    path: str = ""
    """The folder that holds MOSES' train.csv.gz, test.csv.gz and test_scaffolds.csv.gz; "" downloads them
    once (84 MB)."""

    def __post_init__(self) -> None:
        for name in ("train", "test_scaffolds"):
            if self.test is None and getattr(self, name) is not None:
                raise SettingError(f"reference.{name}", getattr(self, name), "give reference.test too")


Reference: TypeAlias = ReferenceFiles | MoleculesLike
"""`ReferenceFiles`, "moses", or molecules: a file, several SMILES, or a table."""


def reference_sets(reference: Reference, progress: Progress = silent) -> ReferenceSets:
    """The sets that a caller means; what is not in the package is computed once and cached.

    Args:
        reference: "moses", molecules, or `ReferenceFiles`.
        progress: opens a bar for each long step.

    Raises:
        MolvaeError: a file cannot be read.
    """
    if isinstance(reference, str) and reference == "moses":
        files = ReferenceFiles()
    else:
        files = reference if isinstance(reference, ReferenceFiles) else ReferenceFiles(test=reference)
    if files.test is None:
        return _of_moses(files.path, progress)
    return own_references(
        molecules(files.test),
        None if files.test_scaffolds is None else molecules(files.test_scaffolds),
        None if files.train is None else molecules(files.train),
        progress,
    )


def molecules(source: MoleculesLike) -> ReferenceMolecules:
    """Molecules with the checksum that what is computed of them is cached by.

    Raises:
        MolvaeError: there is no such file.
    """
    if isinstance(source, str | Path):
        path = Path(source)
        if not path.is_file():
            raise MolvaeError(f"{source}: no such file of reference molecules")
        return ReferenceMolecules(path, sha256_of_file(path), partial(smiles_of, path))
    smiles = smiles_of(source)
    digest = sha256("\n".join(smiles).encode()).hexdigest()
    return ReferenceMolecules(Path("reference"), digest, lambda: smiles)


def _of_moses(path: str, progress: Progress) -> ReferenceSets:
    try:
        source = moses(path)
        sets = {part.split: _official(source, part) for part in source.parts}
    except SettingError as error:
        raise error.called("reference.path") from error
    except MolvaeError as error:
        place = f"reference.path={path}" if path else "reference=moses"
        raise MolvaeError(f"{place}: {error}") from error
    return moses_references(sets["test"], sets["test_scaffolds"], sets["train"], progress)


def _official(source: Source, part: Part) -> ReferenceMolecules:
    file = source.path(part)
    return ReferenceMolecules(Path(file), source.checked_sha256(part), partial(_official_smiles, file))


def _official_smiles(file: str) -> list[str]:
    """SMILES of a file that is what its checksum says, so that there is nothing to find out about it."""
    wanted = csv.ConvertOptions(include_columns=["SMILES"])
    return csv.read_csv(file, convert_options=wanted)["SMILES"].to_pylist()
