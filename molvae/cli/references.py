"""What `reference=` names: MOSES' sets or files of the user's, as `molvae evaluate` compares with them."""

from collections.abc import Iterable
from functools import partial
from pathlib import Path

import pandas as pd
from omegaconf import DictConfig
from pyarrow import csv

from molvae.data.checksum import sha256
from molvae.data.sources import Part, Source, moses
from molvae.errors import MolvaeError, UsageError
from molvae.evaluation.reference import Molecules, References, moses_references, own_references
from molvae.parallel.progress import Progress
from molvae.table import SMILES, read
from molvae.table.formats import LINES, STANDARD_STREAM, kind_of
from molvae.table.stream import open_text


def references(settings: DictConfig, progress: Progress) -> References:
    """The sets that `reference` names; what is not in the package is computed once and cached.

    Raises:
        UsageError: for `reference=carried`, a model's, which holds no molecules.
    """
    if "test" not in settings:
        raise UsageError(
            "reference=carried has no molecules to compare with: reference=moses, or reference=FILE"
        )
    if settings.test:
        return own_references(
            molecules(settings.test),
            molecules(settings.test_scaffolds) if settings.test_scaffolds else None,
            molecules(settings.train) if settings.train else None,
            progress,
        )
    for name in ("train", "test_scaffolds"):
        if settings[name]:
            raise UsageError(f"reference.{name}={settings[name]}: give reference.test= too")
    try:
        source = moses(settings.path)
        sets = {part.split: _official(source, part) for part in source.parts}
    except MolvaeError as error:  # a source knows the key of the verb that prepares data
        raise MolvaeError(str(error).replace("data.path=", "reference.path=")) from error
    return moses_references(sets["test"], sets["test_scaffolds"], sets["train"], progress)


def molecules(file: str) -> Molecules:
    """A file of the user's with its checksum."""
    path = Path(file)
    if not path.is_file():
        raise MolvaeError(f"{file}: no such file of reference molecules")
    return Molecules(path, sha256(path), partial(smiles_of, file))


def _official(source: Source, part: Part) -> Molecules:
    file = source.path(part)
    return Molecules(Path(file), source.checked_sha256(part), partial(_official_smiles, file))


def _official_smiles(file: str) -> list[str]:
    """SMILES of a file that is what its checksum says, so that there is nothing to find out about it."""
    wanted = csv.ConvertOptions(include_columns=["SMILES"])
    return csv.read_csv(file, convert_options=wanted)["SMILES"].to_pylist()


def smiles_of(file: str) -> list[str]:
    """The SMILES of a table, as they stand."""
    return read(file)[SMILES].tolist()


def generated_smiles(file: str, smiles_column: str) -> list[str]:
    """What a generator wrote: in a list of SMILES and nothing else a blank line is an empty SMILES."""
    frame = read(file, smiles_column=smiles_column or None)
    if frame.shape[1] == 1:  # reading leaves blank lines out, but counts them in the lines' numbers
        frame = frame.reindex(sorted({*frame.index, *_blank_lines(file, frame.index)}), fill_value="")
    return frame[SMILES].tolist()


def _blank_lines(file: str, known: pd.Index) -> Iterable[int]:
    """Numbers of blank lines; of a pipe, which is read but once, all between the first and the last known."""
    if file == STANDARD_STREAM:
        return range(known[0], known[-1] + 1)
    if kind_of(file) not in LINES:
        return []
    with open_text(file, quiet=True) as stream:
        return [number for number, line in enumerate(stream, start=1) if not line.strip()]
