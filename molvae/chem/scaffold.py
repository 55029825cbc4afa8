"""Bemis-Murcko scaffolds."""

from rdkit.Chem import Mol
from rdkit.Chem.Scaffolds.MurckoScaffold import GetScaffoldForMol

from molvae.chem.mol import parsed, to_smiles


def scaffold(smiles: str) -> str:
    """Bemis-Murcko scaffold of a SMILES, without stereo; empty where there is no ring, or no molecule."""
    mol = parsed(smiles)
    return "" if mol is None else scaffold_of(mol)


def scaffold_of(mol: Mol) -> str:
    """The same of a molecule."""
    return to_smiles(GetScaffoldForMol(mol), stereo=False)
