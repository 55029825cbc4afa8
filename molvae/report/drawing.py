"""Molecules as a chemist draws them: bonds of one length, level, and alike where they are alike."""

import re
from collections.abc import Sequence
from typing import Any

from markupsafe import Markup, escape
from rdkit.Chem import Mol, MolFromSmarts
from rdkit.Chem.Draw.rdMolDraw2D import MolDraw2DSVG
from rdkit.Chem.rdDepictor import (
    Compute2DCoords,
    GenerateDepictionMatching2DStructure,
    NormalizeDepiction,
    StraightenDepiction,
)
from rdkit.Chem.rdFMCS import FindMCS

from molvae.chem.mol import parse

BOND = 28.0
"""Length of a bond in pixels, the same in all pictures; what is too large for its place is drawn smaller."""

_DRAWN = 255
"""Heavy atoms above which a molecule is not drawn: nobody would see it, and RDKit takes up to a minute."""

WIDE, NARROW = (300, 210), (210, 160)
"""One molecule's place on a page, in pixels: beside a few others, or in rows of many."""

_SHARED_ATOMS = 6
"""Fewer atoms in common do not decide how a molecule is turned."""
_SECONDS = 1
"""For finding what two molecules share."""
_LARGEST = 60
"""Heavy atoms above which that is not looked for: macrocycles would take all of that time, each."""


def molecule(smiles: str) -> Markup:
    """One molecule as SVG without a background of its own; the text itself where it cannot be drawn."""
    return inline(smiles, laid_out(smiles))


def laid_out(smiles: str) -> Mol:
    """Bonds 1.5 long, most of them at multiples of 30 degrees; without atoms where there is none to draw."""
    mol = parse(smiles)
    if mol is None or mol.GetNumHeavyAtoms() > _DRAWN:
        return Mol()
    Compute2DCoords(mol)
    NormalizeDepiction(mol)
    StraightenDepiction(mol)
    return mol


def laid_out_alike(smiles: Sequence[str]) -> list[Mol]:
    """Coordinates: what a molecule shares with the first, or the one before it, lies as it does there."""
    mols: list[Mol] = []
    for text in smiles:
        mol = laid_out(text)
        if mols:
            _turn_alike(mol, [mols[0], mols[-1]])
        mols.append(mol)
    return mols


def drawn_by(mol: Mol, drawer: Any) -> Any:
    """What a drawer of RDKit makes of a molecule that is laid out."""
    options = drawer.drawOptions()
    options.fixedBondLength = BOND / 1.5  # it scales coordinates, whose bonds are 1.5 long
    options.padding = 0.06
    drawer.DrawMolecule(mol)
    drawer.FinishDrawing()
    return drawer.GetDrawingText()


def inline(smiles: str, mol: Mol, size: tuple[int, int] = WIDE) -> Markup:
    """A molecule that is laid out as SVG, named by its SMILES; the SMILES where there is none to draw."""
    if not mol.GetNumAtoms():
        return Markup("<span>{}</span>").format(smiles)
    drawer = MolDraw2DSVG(*size)
    drawer.drawOptions().clearBackground = False
    # RDKit draws the molecule it has parsed: nothing of the text reaches its SVG. The XML prologue goes,
    # and namespaces that nothing in it uses, and classes, which a page's style could take for its own.
    svg = re.sub(r" (class|xmlns:\w+)='[^']*'", "", drawn_by(mol, drawer))
    return Markup(
        svg[svg.index("<svg") :].replace("<svg", f'<svg role="img" aria-label="{escape(smiles)}"', 1)
    )


def _turn_alike(mol: Mol, others: Sequence[Mol]) -> None:
    """Lay a molecule out anew: what it shares with the most similar of others lies as it does there."""
    shared = [(_shared(mol, other), other) for other in others if _comparable(mol, other)]
    atoms, other = max(shared, key=lambda one: len(one[0]), default=([], None))
    if other is not None and len(atoms) >= _SHARED_ATOMS:
        GenerateDepictionMatching2DStructure(mol, other, atomMap=atoms)


def _comparable(*mols: Mol) -> bool:
    return all(0 < mol.GetNumAtoms() <= _LARGEST for mol in mols)


def _shared(mol: Mol, other: Mol) -> list[tuple[int, int]]:
    """Pairs of atoms of the other and of the molecule in their largest common substructure of whole rings."""
    found = FindMCS([mol, other], timeout=_SECONDS, ringMatchesRingOnly=True, completeRingsOnly=True)
    pattern = MolFromSmarts(found.smartsString)
    return list(zip(other.GetSubstructMatch(pattern), mol.GetSubstructMatch(pattern), strict=True))
