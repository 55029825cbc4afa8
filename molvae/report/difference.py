"""Molecules drawn beside another: what they share lies alike, what differs is colored."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup
from rdkit.Chem import Mol

from molvae.report.drawing import (
    NARROW,
    SHARED_ATOMS,
    comparable,
    inline,
    laid_out,
    shared_atoms,
    turned,
)


def drawn_beside(reference: str, smiles: Sequence[str], size: tuple[int, int] = NARROW) -> list[Markup]:
    """Each molecule as SVG, turned as the reference where they share something, the difference colored.

    Args:
        reference: SMILES of the molecule that the others are compared with.
        smiles: the molecules.
        size: width and height in pixels.
    """
    first = laid_out(reference)
    return [_drawn(first, text, size) for text in smiles]


def _drawn(reference: Mol, smiles: str, size: tuple[int, int]) -> Markup:
    mol = laid_out(smiles)
    pairs = shared_atoms(mol, reference) if comparable(mol, reference) else []
    if len(pairs) < SHARED_ATOMS:  # all would be colored, which tells nothing
        return inline(smiles, mol, size)
    turned(mol, reference, pairs)
    common = {own for _, own in pairs}
    return inline(smiles, mol, size, colored=[n for n in range(mol.GetNumAtoms()) if n not in common])
