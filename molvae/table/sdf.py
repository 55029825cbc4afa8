"""Reads and writes SD files through RDKit, record by record."""

import logging
import re
from collections.abc import Iterable, Iterator
from io import BytesIO
from itertools import islice
from typing import IO, TYPE_CHECKING

import pandas as pd

from molvae.errors import MolvaeError
from molvae.table.columns import NAME, SMILES, arrange, find_smiles
from molvae.table.stream import open_bytes

if TYPE_CHECKING:
    from rdkit.Chem import Mol

log = logging.getLogger(__name__)

_PROPERTY = re.compile(rb">.*<(.+)>")
_BREAKS = re.compile(r"[\r\n]+")
_END = b"$$$$"
_NO_ATOMS = b"\n\n\n  0  0  0  0  0  0  0  0  0  0999 V2000\nM  END"


def read_sdf(source: str, wanted: str | None, rows: int) -> Iterator[pd.DataFrame]:
    """Read an SD file: structures become SMILES, data fields text columns, the index counts records.

    A record whose structure RDKit cannot read is a row with an empty SMILES, its name and its fields.
    """
    from rdkit import rdBase

    columns = [SMILES, NAME, *_properties(source)]
    position = find_smiles(columns, wanted, source) if wanted else 0
    with open_bytes(source) as stream, rdBase.BlockLogs():
        records = _rows(stream, columns, source)
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


def _rows(stream: Iterable[bytes], columns: list[str], source: str) -> Iterator[tuple[int, list[str]]]:
    from rdkit.Chem import MolToSmiles

    has_poses = False
    for number, record in enumerate(_records(stream), start=1):
        mol = _read(record) or _read(_without_structure(record))
        if mol is None:
            yield number, [""] * len(columns)
            continue
        if not has_poses and mol.GetNumConformers() and mol.GetConformer().Is3D():
            has_poses = True
            log.warning("%s: structures are read, 3D coordinates are not: what is written has none", source)
        try:
            fields = mol.GetPropsAsDict(autoConvertStrings=False) | {"_Name": mol.GetProp("_Name")}
        except UnicodeDecodeError as error:
            raise MolvaeError(f"{source}: record {number}: text that is not UTF-8") from error
        values = [str(fields.get(name, "")) for name in columns[2:]]
        yield number, [MolToSmiles(mol), fields["_Name"], *values]


def _records(stream: Iterable[bytes]) -> Iterator[bytes]:
    """The text of each record; blank lines after the last are none."""
    lines: list[bytes] = []
    for line in stream:
        lines.append(line)
        if line.startswith(_END):
            yield b"".join(lines)
            lines = []
    if any(map(bytes.strip, lines)):
        yield b"".join(lines)


def _read(record: bytes) -> "Mol | None":
    from rdkit.Chem import ForwardSDMolSupplier

    return next(ForwardSDMolSupplier(BytesIO(record)), None)


def _without_structure(record: bytes) -> bytes:
    """The record with the same name and fields and no atoms."""
    name, _, rest = record.partition(b"\n")
    _, field, fields = rest.partition(b"\n>")
    return name + _NO_ATOMS + (field + fields if field else b"\n" + _END)


def write_sdf(frame: pd.DataFrame, stream: IO[str]) -> None:
    """Append rows to an SD file: a flat drawing of each molecule, its name, all other columns as data fields.

    A SMILES that RDKit cannot read becomes a record without atoms; its text is kept in the field `smiles`.
    What the format has no room for goes: line breaks in a name become spaces, a value's empty lines are
    left out.
    """
    from rdkit import Chem, rdBase
    from rdkit.Chem.rdDepictor import Compute2DCoords

    with rdBase.BlockLogs():
        for row in frame.to_dict("records"):
            known = {name: str(value) for name, value in row.items() if not pd.isna(value)}
            mol = Chem.MolFromSmiles(known.get(SMILES, ""))
            if mol is None:
                mol = Chem.Mol()
            else:
                known.pop(SMILES, None)  # read back, it would be a second column of the same
            Compute2DCoords(mol)
            mol.SetProp("_Name", _joined(known.pop(NAME, ""), " "))
            texts = {name: _joined(value, "\n") for name, value in known.items()}
            fields = "".join(f">  <{name}>\n{text}\n\n" for name, text in texts.items())
            stream.write(f"{Chem.MolToMolBlock(mol)}{fields}$$$$\n")


def _joined(text: str, joint: str) -> str:
    """The lines of a text, joined anew without the empty ones: one of those would end a field."""
    return joint.join(filter(None, _BREAKS.split(text)))
