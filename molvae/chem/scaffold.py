"""Bemis-Murcko scaffolds."""

from rdkit.Chem.Scaffolds.MurckoScaffold import MurckoScaffoldSmiles


def scaffold(smiles: str) -> str:
    """Bemis-Murcko scaffold of a valid SMILES, without stereo; empty where there is no ring."""
    return MurckoScaffoldSmiles(smiles=smiles, includeChirality=False)
