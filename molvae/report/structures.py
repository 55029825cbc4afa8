"""Molecules as a few bytes each, for pages that draw tens of thousands of them without a server.

For each molecule: the numbers of atoms and bonds (uint8 each; 0 and 0 where there is nothing to draw); for
each atom x, y (int8, the larger extent scaled to 127, y downwards), atomic number (uint8) and a byte of
hydrogens (bits 0-2), whether these stand to the left (bit 3) and charge + 4 (bits 4-7); for each bond its two
atoms (uint8) and a byte of order (bits 0-1) and wedge (bit 2: solid, bit 3: hashed, from the first atom).
"""

from collections.abc import Iterable, Sequence

import numpy as np
from rdkit.Chem import Atom, BondDir, Mol
from rdkit.Chem.Draw.rdMolDraw2D import PrepareMolForDrawing
from rdkit.Chem.rdDepictor import NormalizeDepiction, StraightenDepiction

from molvae.chem.mol import parse
from molvae.parallel import left_out, map_chunks
from molvae.parallel.progress import Advance, unwatched

_LARGEST = 255
_CHUNK = 500
_WEDGES = {BondDir.BEGINWEDGE: 4, BondDir.BEGINDASH: 8}
EMPTY = bytes(2)


def structures(smiles: Sequence[str], workers: int | None = None, advance: Advance = unwatched) -> bytes:
    """Drawings of molecules, one after the other, in the format above; laid out on several cores."""
    chunks = [smiles[start : start + _CHUNK] for start in range(0, len(smiles), _CHUNK)]
    drawn = []
    for codes in map_chunks(_each, chunks, workers=workers if len(chunks) > 1 else 1, lost=left_out([EMPTY])):
        drawn += codes
        advance(len(codes))
    return b"".join(drawn)


def _each(smiles: Iterable[str]) -> list[bytes]:
    return [structure(text) for text in smiles]


def structure(smiles: str) -> bytes:
    """One molecule; what cannot be read, or has more than 255 atoms or bonds, is left empty."""
    mol = parse(smiles)
    if mol is None or mol.GetNumHeavyAtoms() > _LARGEST:
        return EMPTY
    drawn = PrepareMolForDrawing(mol)
    NormalizeDepiction(drawn)
    StraightenDepiction(drawn)
    atoms, bonds = list(drawn.GetAtoms()), list(drawn.GetBonds())
    if max(len(atoms), len(bonds)) > _LARGEST:
        return EMPTY
    places = _places(drawn)
    parts = [bytes((len(atoms), len(bonds)))]
    for atom, place in zip(atoms, places, strict=True):
        parts.append(place.tobytes() + bytes((atom.GetAtomicNum(), _decoration(atom, places))))
    for bond in bonds:
        order = min(3, max(1, int(bond.GetBondTypeAsDouble())))
        kind = order | _WEDGES.get(bond.GetBondDir(), 0)
        parts.append(bytes((bond.GetBeginAtomIdx(), bond.GetEndAtomIdx(), kind)))
    return b"".join(parts)


def _places(mol: Mol) -> np.ndarray:
    """Coordinates as int8 (atoms, 2)."""
    plane = mol.GetConformer().GetPositions()[:, :2] * (1.0, -1.0)
    middle = (plane.max(axis=0) + plane.min(axis=0)) / 2
    extent = np.abs(plane - middle).max() or 1.0
    return np.rint((plane - middle) / extent * 127).astype(np.int8)


def _decoration(atom: Atom, places: np.ndarray) -> int:
    """Hydrogens, their side, and charge; hydrogens go left where all neighbors are to the right."""
    here = int(places[atom.GetIdx()][0])
    around = [int(places[other.GetIdx()][0]) for other in atom.GetNeighbors()]
    left = bool(around) and min(around) > here + 4
    charge = min(7, max(-4, atom.GetFormalCharge()))
    return min(7, atom.GetTotalNumHs()) | left << 3 | (charge + 4) << 4
