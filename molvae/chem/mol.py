"""SMILES to Mol and back: the one place that decides what "canonical" means."""

from functools import lru_cache

from rdkit import Chem
from rdkit.Chem import Mol
from rdkit.Chem.rdqueries import NumRadicalElectronsGreaterQueryAtom

from molvae.chem.quiet import quiet

RADICAL = NumRadicalElectronsGreaterQueryAtom(0)
"""Matches atoms with unpaired electrons."""


def parse(smiles: str) -> Mol | None:
    """Parse and sanitise a SMILES; None where RDKit refuses it or it holds no atom."""
    with quiet():
        mol = Chem.MolFromSmiles(smiles)
    return mol if mol is not None and mol.GetNumAtoms() else None


@lru_cache(maxsize=4096)
def parsed(smiles: str) -> Mol | None:
    """The same molecule for all who ask for it soon after one another: theirs to read, not to change."""
    return parse(smiles)


def to_smiles(mol: Mol, *, stereo: bool = True) -> str:
    """Canonical SMILES, isomeric unless stereo is left out."""
    return Chem.MolToSmiles(mol, isomericSmiles=stereo)


def canonical(smiles: str) -> str | None:
    """Canonical isomeric SMILES of a SMILES; None where it cannot be parsed.

    >>> canonical("OCC")
    'CCO'
    """
    mol = parse(smiles)
    return None if mol is None else to_smiles(mol)
