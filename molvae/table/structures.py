"""What a cell is: SMILES, InChI or anything else; RDKit is loaded where it is asked for the first time."""

import logging
from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rdkit.Chem import Mol

log = logging.getLogger(__name__)

_INCHI = "InChI="
_LINES_PER_ATOM = 10
"""Of a molfile at most: its atoms, bonds and properties."""


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


def smiles_of(mol: "Mol | None", place: str) -> str:
    """Return the SMILES of a structure, with a CXSMILES extension where stereo centers are relative.

    Empty for no structure, and for one too large to be written, which is said with its place.
    """
    from rdkit.Chem import CXSmilesFields, MolToCXSmiles, MolToSmiles, SmilesWriteParams, StereoGroupType

    from molvae.chem.mol import too_large

    if mol is None:
        return ""
    if reason := too_large(mol.GetNumHeavyAtoms(), mol.GetRingInfo().NumRings()):
        log.warning("%s: %s: not read", place, reason)
        return ""
    if all(group.GetGroupType() == StereoGroupType.STEREO_ABSOLUTE for group in mol.GetStereoGroups()):
        return MolToSmiles(mol)
    return MolToCXSmiles(mol, SmilesWriteParams(), CXSmilesFields.CX_ENHANCEDSTEREO)


def smiles_of_inchi(text: str) -> str | None:
    """Return the SMILES of an InChI; None where RDKit cannot read it, or it is too large."""
    from rdkit import rdBase
    from rdkit.Chem import MolFromInchi

    from molvae.chem.mol import MOST_CHARACTERS

    text = text.strip()
    if not text.startswith(_INCHI) or len(text) > MOST_CHARACTERS:
        return None
    with rdBase.BlockLogs():
        return smiles_of(MolFromInchi(text), f"{text[:40]}…") or None


def smiles_of_molfile(text: str) -> str | None:
    """Return the SMILES of a molfile; None where RDKit cannot read it, or it is too large."""
    from rdkit import rdBase
    from rdkit.Chem import MolFromMolBlock

    from molvae.chem.mol import MOST_HEAVY_ATOMS

    if text.count("\n") > _LINES_PER_ATOM * MOST_HEAVY_ATOMS:
        return None
    with rdBase.BlockLogs():
        return smiles_of(MolFromMolBlock(text), "the molfile") or None
