"""Molecules as a chemist draws them: bonds of one length, level, and alike where they are alike."""

import re
from collections.abc import Sequence
from itertools import combinations
from typing import Any

from markupsafe import Markup, escape
from rdkit.Chem import Atom, Bond, HybridizationType, Mol, MolFromSmarts
from rdkit.Chem.Draw.rdMolDraw2D import MolDraw2DSVG
from rdkit.Chem.rdDepictor import (
    Compute2DCoords,
    GenerateDepictionMatching2DStructure,
    NormalizeDepiction,
    StraightenDepiction,
)
from rdkit.Chem.rdFMCS import AtomCompare, FindMCS

from molvae.chem.mol import parse

BOND = 28.0
"""Length of a bond in pixels, the same in all pictures; what is too large for its place is drawn smaller."""

_DRAWN = 255
"""Heavy atoms above which a molecule is not drawn: nobody would see it, and RDKit takes up to a minute."""

WIDE, NARROW = (300, 210), (210, 160)
"""One molecule's place on a page, in pixels: beside a few others, or in rows of many."""

SHARED_ATOMS = 6
"""Fewer atoms in common do not decide how a molecule is turned."""
BACKGROUND = (1.0, 0.83, 0.5)
"""Of atoms that are pointed out: the colors of all elements are legible on it."""
INKS = {
    0: (0.35, 0.35, 0.35),
    1: (0.35, 0.35, 0.35),
    5: (0.6, 0.3, 0.25),
    6: (0.09, 0.12, 0.16),
    7: (0.13, 0.25, 0.82),
    8: (0.76, 0.06, 0.06),
    9: (0.0, 0.4, 0.37),
    15: (0.6, 0.3, 0.0),
    16: (0.43, 0.34, 0.0),
    17: (0.0, 0.42, 0.1),
    35: (0.5, 0.22, 0.07),
    53: (0.42, 0.09, 0.56),
}
"""Of the elements: dark enough on white and on `BACKGROUND`, which RDKit's sulfur and fluorine are not."""
_STRAIGHT = 2.97
"""Angle of two bonds, in radians, that looks like one line: 170 degrees."""
_SECONDS = 1
"""For finding what two molecules share."""
_MATCHES = 100
"""Ways to lay a common substructure on a molecule that are compared."""
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


def laid_out_on(smiles: Sequence[str], shared: Sequence[Sequence[int]]) -> list[Mol]:
    """Coordinates: the atoms that molecules share lie as in the first one.

    Args:
        smiles: n molecules.
        shared: of each molecule these atoms, in the same order; none where it is laid out alone.
    """
    mols = [laid_out(text) for text in smiles]
    for mol, atoms in zip(mols[1:], shared[1:], strict=True):
        if mol.GetNumAtoms() and mols[0].GetNumAtoms() and atoms:
            turned(mol, mols[0], list(zip(shared[0], atoms, strict=True)))
    return mols


def arranged(smiles: Sequence[str], shared: Sequence[Sequence[int]], *, alike: bool) -> list[Mol]:
    """Coordinates of molecules that are drawn together.

    Args:
        smiles: n molecules.
        shared: of each the atoms that lie as in the first one; see `laid_out_on`. () where none are told.
        alike: what a molecule shares with others is looked for, and lies at the same place.
    """
    if shared and shared[0]:
        return laid_out_on(smiles, shared)
    return laid_out_alike(smiles) if alike else [laid_out(text) for text in smiles]


def drawn_by(mol: Mol, drawer: Any, colored: Sequence[int] = ()) -> Any:
    """What a drawer of RDKit makes of a molecule that is laid out; some of its atoms lie on a color."""
    options = drawer.drawOptions()
    options.fixedBondLength = BOND / 1.5  # it scales coordinates, whose bonds are 1.5 long
    options.padding = 0.05
    options.bondLineWidth = 1.4
    options.baseFontSize = 0.8  # of a bond's length; labels stay legible where a molecule is drawn smaller
    options.minFontSize = 9
    options.updateAtomPalette(INKS)
    if colored:
        options.setHighlightColour(BACKGROUND)
        options.highlightRadius, options.highlightBondWidthMultiplier = 0.42, 30
        options.standardColoursForHighlightedAtoms = True
        bonds = [one.GetIdx() for one in mol.GetBonds() if _within(one, set(colored))]
        drawer.DrawMolecule(mol, highlightAtoms=[*colored], highlightBonds=bonds)
    else:
        drawer.DrawMolecule(mol)
    drawer.FinishDrawing()
    return drawer.GetDrawingText()


def inline(smiles: str, mol: Mol, size: tuple[int, int] = WIDE, colored: Sequence[int] = ()) -> Markup:
    """A molecule that is laid out as SVG, named by its SMILES; the SMILES where there is none to draw.

    Args:
        smiles: its name.
        mol: what is drawn.
        size: width and height in pixels.
        colored: atoms that lie on a color.
    """
    if not mol.GetNumAtoms():
        return Markup("<span>{}</span>").format(smiles)
    drawer = MolDraw2DSVG(*size)
    drawer.drawOptions().clearBackground = False
    # RDKit draws the molecule it has parsed: nothing of the text reaches its SVG. The XML prologue goes,
    # and namespaces that nothing in it uses, and classes, which a page's style could take for its own.
    svg = re.sub(r" (class|xmlns:\w+)='[^']*'", "", drawn_by(mol, drawer, colored))
    return Markup(
        svg[svg.index("<svg") :].replace("<svg", f'<svg role="img" aria-label="{escape(smiles)}"', 1)
    )


def _within(bond: Bond, atoms: set[int]) -> bool:
    return bond.GetBeginAtomIdx() in atoms and bond.GetEndAtomIdx() in atoms


def _turn_alike(mol: Mol, others: Sequence[Mol]) -> None:
    """Lay a molecule out anew: what it shares with the most similar of others lies as it does there."""
    shared = [(shared_atoms(mol, other), other) for other in others if comparable(mol, other)]
    atoms, other = max(shared, key=lambda one: len(one[0]), default=([], None))
    if other is not None:
        turned(mol, other, atoms)


def turned(mol: Mol, other: Mol, atoms: list[tuple[int, int]]) -> None:
    """Lay a molecule out anew, the atoms shared with another (its own second) as they lie there.

    Where that would draw bonds straight through an atom that bends, as on a quaternary carbon's place, only
    what lies on its larger side is laid out so.
    """
    alone = Mol(mol)
    while len(atoms) >= SHARED_ATOMS:
        GenerateDepictionMatching2DStructure(mol, other, atomMap=atoms)
        placed = {own for _, own in atoms}
        straight = {atom for atom in placed if _is_straightened(mol.GetAtomWithIdx(atom))}
        if not straight:
            return
        side = _largest_piece(mol, placed - straight)
        atoms = [pair for pair in atoms if pair[1] in side]
        mol.RemoveAllConformers()
        mol.AddConformer(alone.GetConformer())


def _is_straightened(atom: Atom) -> bool:
    """Whether two bonds of an atom are one line, though it is no atom of a ring or of a linear group."""
    if atom.IsInRing() or atom.GetDegree() > 3 or atom.GetHybridization() == HybridizationType.SP:
        return False
    conformer = atom.GetOwningMol().GetConformer()
    own = conformer.GetAtomPosition(atom.GetIdx())
    away = [conformer.GetAtomPosition(near.GetIdx()) - own for near in atom.GetNeighbors()]
    return any(one.AngleTo(another) > _STRAIGHT for one, another in combinations(away, 2))


def _largest_piece(mol: Mol, atoms: set[int]) -> set[int]:
    """The most atoms of some that hang together."""
    largest: set[int] = set()
    left = set(atoms)
    while left:
        piece, edge = set[int](), {left.pop()}
        while edge:
            piece |= edge
            left -= edge
            edge = {near.GetIdx() for one in edge for near in mol.GetAtomWithIdx(one).GetNeighbors()} & left
        largest = max(largest, piece, key=len)
    return largest


def comparable(*mols: Mol) -> bool:
    """Whether molecules are small enough to look for what they share."""
    return all(0 < mol.GetNumAtoms() <= _LARGEST for mol in mols)


def shared_atoms(mol: Mol, other: Mol, *, elements: bool = False) -> list[tuple[int, int]]:
    """Pairs of atoms of the other and of the molecule in their largest common substructure of whole rings.

    Atoms of a pair may be different elements, unless `elements`: an aza analogue lies as its lead does.
    """
    for compare in (AtomCompare.CompareAny, AtomCompare.CompareElements)[elements:]:
        found = FindMCS(
            [mol, other],
            timeout=_SECONDS,
            atomCompare=compare,
            ringMatchesRingOnly=True,
            completeRingsOnly=True,
        )
        pattern = MolFromSmarts(found.smartsString)
        places = other.GetSubstructMatch(pattern)
        matches = mol.GetSubstructMatches(pattern, uniquify=False, maxMatches=_MATCHES)
        if places and matches:  # what is found for any elements is not always matched by its own SMARTS
            return max(
                (list(zip(places, match, strict=True)) for match in matches),
                key=lambda pairs: sum(
                    _alike(other.GetAtomWithIdx(a), mol.GetAtomWithIdx(b)) for a, b in pairs
                ),
            )
    return []


def _alike(one: Atom, other: Atom) -> int:
    """How alike two atoms are: an amine lies where an amine was, a substituent where one was."""
    element, degree = one.GetAtomicNum() == other.GetAtomicNum(), one.GetDegree() == other.GetDegree()
    return 2 * element + degree
