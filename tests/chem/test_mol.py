import pytest
from rdkit import Chem

from molvae.chem.mol import canonical, parse, to_smiles

ASPIRIN = "CC(=O)Oc1ccccc1C(=O)O"


@pytest.mark.parametrize("smiles", ["OC(=O)c1ccccc1OC(C)=O", "C1=CC=C(C(=C1)C(=O)O)OC(=O)C", ASPIRIN])
def test_every_way_to_write_aspirin_has_one_canonical_form(smiles):
    assert canonical(smiles) == ASPIRIN


def test_any_atom_order_gives_the_same_smiles():
    mol = parse("C[C@@H]1CC(Nc2cncc(-c3nncn3C)c2)C[C@@H](C)C1")
    assert mol is not None
    assert {canonical(Chem.MolToSmiles(mol, doRandom=True)) for _ in range(20)} == {to_smiles(mol)}


@pytest.mark.parametrize("smiles", ["", "not a molecule", "C1CC", "c1cccc1", "CN(C)(C)C", "C(C", "[Xx]"])
def test_what_is_no_molecule_is_none_and_makes_no_noise(smiles, capfd):
    assert parse(smiles) is None
    assert canonical(smiles) is None
    assert capfd.readouterr().err == ""
