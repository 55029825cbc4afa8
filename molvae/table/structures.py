"""What a cell is: SMILES, InChI or anything else; RDKit is loaded where it is asked for the first time."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rdkit.Chem import Mol

_INCHI = "InChI="


def is_smiles(text: str) -> bool:
    """Tell whether RDKit reads a molecule from the whole text."""
    from molvae.chem.mol import parse

    return parse(text) is not None


def are_smiles(cells: Sequence[str]) -> bool:
    """Tell whether most of the cells that are not empty are SMILES."""
    given = [cell for cell in cells if cell.strip()]
    return 2 * sum(map(is_smiles, given)) > len(given)


def are_inchi(cells: Sequence[str]) -> bool:
    """Tell whether most of the cells that are not empty begin as InChI do."""
    given = [cell for cell in cells if cell.strip()]
    return 2 * sum(cell.strip().startswith(_INCHI) for cell in given) > len(given)


def smiles_of(mol: "Mol") -> str:
    """Return the SMILES of a structure, with a CXSMILES extension where stereo centers are relative."""
    from rdkit.Chem import CXSmilesFields, MolToCXSmiles, MolToSmiles, SmilesWriteParams, StereoGroupType

    if all(group.GetGroupType() == StereoGroupType.STEREO_ABSOLUTE for group in mol.GetStereoGroups()):
        return MolToSmiles(mol)
    return MolToCXSmiles(mol, SmilesWriteParams(), CXSmilesFields.CX_ENHANCEDSTEREO)


def smiles_of_inchi(text: str) -> str | None:
    """Return the SMILES of an InChI; None where RDKit cannot read it."""
    from rdkit import rdBase
    from rdkit.Chem import MolFromInchi

    with rdBase.BlockLogs():
        mol = MolFromInchi(text.strip()) if text.strip().startswith(_INCHI) else None
    return None if mol is None else smiles_of(mol)
