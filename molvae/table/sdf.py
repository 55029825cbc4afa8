"""Reads SD files record by record: structures through RDKit, data fields as they stand.

RDKit does not see the fields: what some are called, it takes for notes of its own on a molecule, which it
hides or stumbles over.
"""

import logging
from collections.abc import Iterable, Iterator

import pandas as pd

from molvae.errors import MolvaeError
from molvae.table.columns import NAME, SMILES, Molecules, find_molecules
from molvae.table.rows import Row, frames
from molvae.table.sdf_record import Record, records
from molvae.table.stream import open_text
from molvae.table.structures import smiles_of

log = logging.getLogger(__name__)


def read_sdf(source: str, wanted: str | None, rows: int) -> Iterator[pd.DataFrame]:
    """Read an SD file: structures become SMILES, data fields text columns, the index counts records.

    A record whose structure RDKit cannot read is a row with an empty SMILES, its name and its fields; one
    without atoms has the SMILES of its field `smiles`, where writing leaves what it cannot draw.
    """
    from rdkit import rdBase

    columns = [SMILES, NAME, *_names(source)]
    molecules = find_molecules(columns, lambda _: [], wanted, source) if wanted else Molecules(0)
    with open_text(source, newline="\n") as lines, rdBase.BlockLogs():
        yield from frames(_rows(records(lines, source), columns, source), columns, molecules, rows)


def _names(source: str) -> list[str]:
    """Return the names of all data fields in the file, so that every chunk has the same columns."""
    names: dict[str, None] = {}
    number, said = 0, False
    with open_text(source, newline="\n", quiet=True) as lines:
        for number, record in enumerate(records(lines, source), start=1):
            own = [name for name, _ in record.fields() if name != SMILES or not record.without_atoms]
            names.update(dict.fromkeys(own))
            if len(set(own)) < len(own) and not said:
                said = True
                log.warning("%s: record %d: a field comes twice: the last is read", source, number)
    if not number:
        raise MolvaeError(f"{source}: the file is empty")
    return list(names)


def _rows(found: Iterable[Record], columns: list[str], source: str) -> Iterator[Row]:
    from rdkit.Chem import MolFromMolBlock

    has_poses = False
    for number, record in enumerate(found, start=1):
        mol = MolFromMolBlock(record.structure)
        fields = dict(record.fields())
        smiles = smiles_of(mol, f"{source}: record {number}")
        if record.without_atoms:
            smiles = fields.pop(SMILES, smiles)
        if mol and not has_poses and mol.GetNumConformers() and mol.GetConformer().Is3D():
            has_poses = True
            log.warning("%s: structures are read, 3D coordinates are not: what is written has none", source)
        yield number, [smiles, record.title, *(fields.get(name, "") for name in columns[2:])], ""
