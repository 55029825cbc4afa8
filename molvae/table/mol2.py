"""Reads MOL2 files, molecule by molecule, through RDKit."""

from collections.abc import Iterable, Iterator

import pandas as pd

from molvae.errors import MolvaeError
from molvae.table.columns import NAME, SMILES, Molecules, find_molecules
from molvae.table.rows import Row, frames
from molvae.table.stream import open_text

_BEGIN = "@<TRIPOS>MOLECULE"


def read_mol2(source: str, wanted: str | None, rows: int) -> Iterator[pd.DataFrame]:
    """Read a MOL2 file: structures become SMILES, the index counts molecules.

    One that RDKit cannot read is a row with an empty SMILES and its name.
    """
    from rdkit import rdBase

    columns = [SMILES, NAME]
    molecules = find_molecules(columns, lambda _: [], wanted, source) if wanted else Molecules(0)
    with open_text(source) as lines, rdBase.BlockLogs():
        yield from frames(_rows(_blocks(lines, source)), columns, molecules, rows)


def _rows(blocks: Iterable[list[str]]) -> Iterator[Row]:
    from rdkit.Chem import MolFromMol2Block, MolToSmiles

    for number, block in enumerate(blocks, start=1):
        mol = MolFromMol2Block("".join(block))
        title = block[1].strip() if len(block) > 1 else ""
        yield number, [MolToSmiles(mol) if mol else "", title], ""


def _blocks(lines: Iterable[str], source: str) -> Iterator[list[str]]:
    """The lines of each molecule; what stands before the first are comments."""
    block: list[str] = []
    for line in lines:
        if line.startswith(_BEGIN):
            if block:
                yield block
            block = []
        if block or line.startswith(_BEGIN):
            block.append(line)
    if not block:
        raise MolvaeError(f"{source}: no molecule in it: nowhere {_BEGIN}")
    yield block
