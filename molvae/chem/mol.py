"""SMILES to Mol and back: the one place that decides what "canonical" means."""

from rdkit import Chem
from rdkit.Chem import Mol

from molvae.chem.quiet import quiet


def parse(smiles: str) -> Mol | None:
    """Parse and sanitise a SMILES; None where RDKit refuses it or it holds no atom."""
    with quiet():
        mol = Chem.MolFromSmiles(smiles)
    return mol if mol is not None and mol.GetNumAtoms() else None


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
