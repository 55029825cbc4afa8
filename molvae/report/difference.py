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
    placed = zip(smiles, *laid_out_beside(smiles, [reference] * len(smiles)), strict=True)
    return [inline(text, mol, size, colored) for text, mol, colored in placed]


def laid_out_beside(smiles: Sequence[str], leads: Sequence[str]) -> tuple[list[Mol], list[Sequence[int]]]:
    """Molecules laid out as those that they are changes of, and of each the atoms that differ.

    Args:
        smiles: n molecules.
        leads: of each the molecule that it is a change of; "" where it is laid out alone.
    """
    references = {lead: laid_out(lead) for lead in leads}
    placed = [_beside(references[lead], text) for text, lead in zip(smiles, leads, strict=True)]
    return [mol for mol, _ in placed], [atoms for _, atoms in placed]


def _beside(reference: Mol, smiles: str) -> tuple[Mol, Sequence[int]]:
    mol = laid_out(smiles)
    pairs = shared_atoms(mol, reference) if comparable(mol, reference) else []
    if len(pairs) < SHARED_ATOMS:  # all would be colored, which tells nothing
        return mol, ()
    turned(mol, reference, pairs)
    shared = {own: other for other, own in pairs}
    return mol, different_atoms(mol, reference, shared | behind_linker(mol, reference, shared))


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
