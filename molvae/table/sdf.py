"""Reads and writes SD files through RDKit, record by record."""

import re
from collections.abc import Iterator
from itertools import islice
from typing import IO

import pandas as pd

from molvae.errors import MolvaeError
from molvae.table.columns import NAME, SMILES, arrange, find_smiles
from molvae.table.stream import open_bytes

_PROPERTY = re.compile(rb">.*<(.+)>")


def read_sdf(source: str, wanted: str | None, rows: int) -> Iterator[pd.DataFrame]:
    """Read an SD file: structures become SMILES, data fields text columns, the index counts records.

    A record that RDKit cannot read is a row with an empty SMILES.
    """
    from rdkit import rdBase

    columns = [SMILES, NAME, *_properties(source)]
    position = find_smiles(columns, wanted, source) if wanted else 0
    with open_bytes(source) as stream, rdBase.BlockLogs():
        records = _records(stream, columns, source)
        while chunk := list(islice(records, rows)):
            index = pd.Index([number for number, _ in chunk], name="line")
            frame = pd.DataFrame([record for _, record in chunk], index=index, dtype=str)
            yield arrange(frame.set_axis(columns, axis="columns"), position)


def _properties(source: str) -> list[str]:
    """Return the names of all data fields in the file, so that every chunk has the same columns."""
    names: dict[str, None] = {}
    empty = True
    with open_bytes(source) as stream:
        for line in stream:
            empty = False
            if line[:1] == b">" and (match := _PROPERTY.match(line)):
                names[match[1].decode(errors="replace")] = None
    if empty:
        raise MolvaeError(f"{source}: the file is empty")
    return list(names)


def _records(stream: object, columns: list[str], source: str) -> Iterator[tuple[int, list[str]]]:
    from rdkit import Chem

    for number, mol in enumerate(Chem.ForwardSDMolSupplier(stream), start=1):
        if mol is None:
            yield number, [""] * len(columns)
            continue
        try:
            fields = mol.GetPropsAsDict(autoConvertStrings=False) | {"_Name": mol.GetProp("_Name")}
        except UnicodeDecodeError as error:
            raise MolvaeError(f"{source}: record {number}: text that is not UTF-8") from error
        values = [str(fields.get(name, "")) for name in columns[2:]]
        yield number, [Chem.MolToSmiles(mol), fields["_Name"], *values]


def write_sdf(frame: pd.DataFrame, stream: IO[str]) -> None:
    """Append rows to an SD file: a flat drawing of each molecule, all columns as data fields.

    A SMILES that RDKit cannot read becomes a record without atoms; its text is kept in the field `smiles`.
    """
    from rdkit import Chem, rdBase
    from rdkit.Chem.rdDepictor import Compute2DCoords

    with rdBase.BlockLogs():
        for row in frame.to_dict("records"):
            mol = Chem.MolFromSmiles(str(row[SMILES])) or Chem.Mol()
            Compute2DCoords(mol)
            known = {name: value for name, value in row.items() if not pd.isna(value)}
            mol.SetProp("_Name", str(known.pop(NAME, "")))
            fields = "".join(f">  <{name}>\n{value}\n\n" for name, value in known.items())
            stream.write(f"{Chem.MolToMolBlock(mol)}{fields}$$$$\n")
