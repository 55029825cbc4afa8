"""What differs between two molecules, as it is colored."""

import pytest

from molvae.report.behind_linker import behind_linker
from molvae.report.difference import different_atoms
from molvae.report.drawing import laid_out, shared_atoms

LEAD = "Cc1ccc(NC(=O)c2ccccc2)cc1Nc1nccc(-c2cccnc2)n1"


def _colored(smiles: str, lead: str = LEAD) -> set[str]:
    mol, reference = laid_out(smiles), laid_out(lead)
    shared = {own: other for other, own in shared_atoms(mol, reference)}
    shared |= behind_linker(mol, reference, shared)
    return {mol.GetAtomWithIdx(atom).GetSymbol() for atom in different_atoms(mol, reference, shared)}


@pytest.mark.parametrize(
    ("smiles", "colored"),
    [
        (LEAD, set()),
        ("Cc1ccc(NC(=O)c2ccccc2)cc1NCc1nccc(-c2cccnc2)n1", {"C"}),
        ("Cc1ccc(NC(=O)c2ccccc2)cc1NOc1nccc(-c2cccnc2)n1", {"O"}),
        ("Cc1ccc(NC(=O)c2ccccc2)cc1Nc1nccc(-c2cccnc2)c1F", {"C", "F"}),
    ],
    ids=["the same", "a longer linker", "a linker with another element", "a ring that changes"],
)
def test_of_a_longer_linker_only_what_is_between_is_colored(smiles: str, colored: set[str]) -> None:
    assert _colored(smiles) == colored


def test_a_part_at_another_place_is_colored() -> None:
    moved = _colored("c1ccc(-c2ccccc2CCC)cc1", "c1ccc(-c2ccc(CCC)cc2)cc1")
    assert moved, "a substituent that moved"
    ring = _colored("O=C(Nc1ccc(OCc2ccccn2)cc1)C", "O=C(Nc1cccc(OCCc2ccccn2)c1)C")
    assert "N" in ring or "O" in ring, "a ring that hangs at another place"
