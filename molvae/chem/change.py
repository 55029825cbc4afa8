"""What is different between two similar molecules, in a few characters."""

from __future__ import annotations

from rdkit import Chem
from rdkit.Chem import Mol, rdFMCS

from molvae.chem.mol import parsed, to_smiles
from molvae.chem.quiet import quiet

SECONDS = 1
"""Longest search for what two molecules have in common."""
LEAST_SHARED = 0.5
"""Part of the smaller molecule's atoms that is in common where a change is told."""
NOTHING = "H"
"""What stands where one of two molecules has nothing."""


def change(before: str, after: str) -> str:
    """What one molecule has in place of another's parts; "" where they have little in common.

    >>> change("Cc1ccccc1", "FC(F)(F)c1ccccc1")
    'H → *F.*F.*F'

    Args:
        before: SMILES.
        after: SMILES.
    """
    one, other = parsed(before), parsed(after)
    if one is None or other is None or before == after:
        return ""
    with quiet():
        found = rdFMCS.FindMCS([one, other], _whole_rings())
    smaller = min(one.GetNumHeavyAtoms(), other.GetNumHeavyAtoms())
    if found.numAtoms < LEAST_SHARED * smaller:
        return ""
    shared = Chem.MolFromSmarts(found.smartsString)
    parts = [_rest(mol, shared) for mol in (one, other)]
    return f"{parts[0]} → {parts[1]}" if parts[0] != parts[1] else "isomer"


def _whole_rings() -> rdFMCS.MCSParameters:
    """What is in common holds whole rings: half a ring that was changed into another is no change to tell."""
    parameters = rdFMCS.MCSParameters()
    parameters.Timeout = SECONDS
    parameters.AtomCompareParameters.RingMatchesRingOnly = True
    parameters.AtomCompareParameters.CompleteRingsOnly = True
    parameters.BondCompareParameters.RingMatchesRingOnly = True
    parameters.BondCompareParameters.CompleteRingsOnly = True
    return parameters


def _rest(mol: Mol, shared: Mol) -> str:
    """The parts of a molecule outside of what is shared, each with where it is bound."""
    with quiet():
        rest = Chem.ReplaceCore(mol, shared)
    if rest is None or not rest.GetNumAtoms():
        return NOTHING
    for atom in rest.GetAtoms():
        atom.SetIsotope(0)
    return to_smiles(rest, stereo=False) or NOTHING
