"""What a molecule's card says."""

import pandas as pd
import pytest

from molvae.report.cards import cards, facts
from molvae.report.difference import different_atoms
from molvae.report.drawing import laid_out, shared_atoms

LEAD, METHYL = "CC(=O)Nc1ccc(O)cc1", "CC(=O)Nc1ccc(OC)cc1"


def test_weight_and_logp_stand_on_each_card_with_the_change_against_the_lead():
    assert facts({"smiles": LEAD}) == "logP 1.4 · 151 Da"
    lines = facts({"smiles": METHYL, "qed": 0.8}, LEAD).splitlines()
    assert lines == ["QED 0.80 · logP 1.7", "165 Da", "change +14 Da · logP +0.3"]
    assert facts({"smiles": None}) == ""


def test_what_a_table_says_is_not_computed_anew():
    assert facts({"smiles": LEAD, "mw": 999.0}) == "logP 1.4 · 999 Da"


def test_a_card_is_called_by_the_table_s_names_or_its_row():
    frame = pd.DataFrame({"smiles": [LEAD, METHYL]})
    assert [card.id for card in cards(frame, ["", ""])] == ["1", "2"]
    assert [card.id for card in cards(frame.assign(name=["a", "b"]), ["", ""])] == ["a", "b"]


@pytest.mark.parametrize(
    ("smiles", "symbols"), [(METHYL, ["C"]), (LEAD, []), (LEAD.replace("N", "O"), ["O"])]
)
def test_what_a_molecule_does_not_share_with_its_lead_is_known(smiles, symbols):
    lead, mol = laid_out(LEAD), laid_out(smiles)
    new = different_atoms(mol, lead, {own: other for other, own in shared_atoms(mol, lead)})
    assert [mol.GetAtomWithIdx(atom).GetSymbol() for atom in new] == symbols
