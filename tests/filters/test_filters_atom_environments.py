import pytest
from rdkit import Chem

from molvae.filters.atom_environments import AtomEnvironments

CELECOXIB = "Cc1ccc(-c2cc(C(F)(F)F)nn2-c2ccc(S(N)(=O)=O)cc2)cc1"
ASPIRIN = "CC(=O)Oc1ccccc1C(=O)O"


@pytest.fixture(scope="module")
def shipped():
    return AtomEnvironments.from_file()


@pytest.mark.parametrize(
    "smiles",
    [
        ASPIRIN,
        CELECOXIB,
        "C[NH+](C)CCc1c[nH]c2ccccc12",
        "CN(C)CCc1c[nH]c2ccccc12",
        "C=CC(=O)Nc1cc(Nc2nccc(-c3cn(C)c4ccccc34)n2)c(OC)cc1N(C)CCN(C)C",
        "NC(CC(=O)N1CCn2c(nnc2C(F)(F)F)C1)Cc1cc(F)c(F)cc1F",
    ],
)
def test_drugs_are_familiar(shipped, smiles):
    assert shipped.failure(Chem.MolFromSmiles(smiles)) == ""


@pytest.mark.parametrize(
    ("smiles", "named"),
    [
        ("CN(C)C#[SH]", "C#[SH]"),
        ("Cc1ccc(C2=C[PH]2(C)C)cc1", "C[PH]"),
        ("NC1=NN1c1ccccc1", "N"),
        ("[2H]OO[Cl](=O)=O", "O"),
    ],
)
def test_oddities_are_told_by_their_environments(shipped, smiles, named):
    assert named in shipped.failure(Chem.MolFromSmiles(smiles)).removeprefix("unfamiliar ")


@pytest.mark.parametrize("smiles", [CELECOXIB, "C[C@H](F)/C=C/[N+](C)(C)CC(=O)[O-]"])
def test_the_order_of_the_atoms_is_of_no_account(smiles):
    mol = Chem.MolFromSmiles(smiles)
    again = Chem.MolFromSmiles(Chem.MolToRandomSmilesVect(mol, 1, 3)[0])
    assert sorted(AtomEnvironments.numbers(mol)) == sorted(AtomEnvironments.numbers(again))


def test_what_enough_molecules_of_a_file_show_is_learned(tmp_path):
    path = tmp_path / "reference.smi"
    path.write_text("CCO\nCCO\nCCN\nnonsense\n")
    once, twice = AtomEnvironments.learned(str(path), 1), AtomEnvironments.learned(str(path), 2)
    assert set(AtomEnvironments.numbers(Chem.MolFromSmiles("CCO"))) == set(twice.tolist())
    assert set(twice.tolist()) < set(once.tolist())
    familiar = AtomEnvironments.from_file(str(path), least=2)
    assert familiar.failure(Chem.MolFromSmiles("OCC")) == ""
    assert familiar.failure(Chem.MolFromSmiles("CCN")) == "unfamiliar CCN"
    assert AtomEnvironments.from_file(str(path), least=2, also="NCC").failure(Chem.MolFromSmiles("CCN")) == ""


def test_acids_and_amines_are_known_charged_and_uncharged(tmp_path):
    path = tmp_path / "reference.smi"
    path.write_text("[NH3+]CC(=O)[O-]\n")
    familiar = AtomEnvironments.from_file(str(path), least=1)
    assert [familiar.failure(Chem.MolFromSmiles(text)) for text in ("NCC(=O)O", "[NH3+]CC(=O)[O-]")] == [
        "",
        "",
    ]
