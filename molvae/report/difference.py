"""Molecules drawn beside another: what they share lies alike, what differs is colored."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from markupsafe import Markup
from rdkit.Chem import Atom, Mol

from molvae.report.behind_linker import behind_linker
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
    shared = {own: other for other, own in pairs}
    shared |= behind_linker(mol, reference, shared)
    return inline(smiles, mol, size, different_atoms(mol, reference, shared))


def different_atoms(mol: Mol, other: Mol, shared: Mapping[int, int]) -> list[int]:
    """Atoms that have no partner in another molecule, or one of another element or charge.

    Args:
        mol: whose atoms are told.
        other: the molecule that it is compared with.
        shared: atom of the molecule -> its partner.
    """
    return [
        atom.GetIdx()
        for atom in mol.GetAtoms()
        if atom.GetIdx() not in shared or _kind(atom) != _kind(other.GetAtomWithIdx(shared[atom.GetIdx()]))
    ]


def _kind(atom: Atom) -> tuple[int, int]:
    return atom.GetAtomicNum(), atom.GetFormalCharge()
