"""Reads MOL2 files, molecule by molecule, through RDKit."""

import logging
from collections.abc import Iterable, Iterator

import pandas as pd

from molvae.errors import MolvaeError
from molvae.table.columns import NAME, SMILES, Molecules, find_molecules
from molvae.table.rows import Row, frames
from molvae.table.stream import open_text
from molvae.table.structures import smiles_of

log = logging.getLogger(__name__)

_BEGIN = "@<TRIPOS>MOLECULE"


def read_mol2(source: str, wanted: str | None, rows: int) -> Iterator[pd.DataFrame]:
    """Read a MOL2 file: structures become SMILES, the index counts molecules.

    One that RDKit cannot read, or that lacks hydrogens, is a row with an empty SMILES and its name.
    """
    from rdkit import rdBase

    columns = [SMILES, NAME]
    molecules = find_molecules(columns, lambda _: [], wanted, source) if wanted else Molecules(0)
    with open_text(source) as lines, rdBase.BlockLogs():
        yield from frames(_rows(_blocks(lines, source), source), columns, molecules, rows)


def _rows(blocks: Iterable[list[str]], source: str) -> Iterator[Row]:
    from rdkit.Chem import MolFromMol2Block

    said = False
    for number, block in enumerate(blocks, start=1):
        mol = MolFromMol2Block("".join(block))
        title = block[1].strip() if len(block) > 1 else ""
        if mol and any(atom.GetNumRadicalElectrons() for atom in mol.GetAtoms()):
            mol = None  # RDKit adds no hydrogen to what MOL2 should have whole
            if not said:
                said = True
                log.warning("%s: molecule %d: hydrogens are missing: such are not read", source, number)
        yield number, [smiles_of(mol, f"{source}: molecule {number}"), title], ""


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
