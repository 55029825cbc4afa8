import pytest
from rdkit import Chem

from molvae.chem.mol import (
    LARGEST,
    InvalidMolecule,
    _most_heavy_atoms,
    canonical,
    fault,
    parse,
    read,
    to_smiles,
)
from molvae.errors import ArgumentError

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


@pytest.mark.parametrize(
    ("text", "smiles"),
    [
        (" CCO ", "CCO"),
        ("CCO\n", "CCO"),
        ("C[CH]C |^1:1|", "C[CH]C"),
        ("CC(F)Cl |&1:1,$ring A;;;$|", "CC(F)Cl"),
        ("C" * 1_000, "C" * 1_000),
        ("[2H]C([H])([H])[H]", "[2H]C"),
    ],
)
def test_white_space_around_and_an_extension_of_cxsmiles_belong_to_a_molecule(text, smiles):
    assert canonical(text) == smiles


def test_an_extension_is_read_and_not_left_out():
    assert [atom.GetNumRadicalElectrons() for atom in read("C[CH]C |^1:1|").GetAtoms()] == [0, 1, 0]


RINGS = "C12CC1CC2" * 101

WHOLE_OR_NOT = {
    "CCO ethanol": "invalid SMILES: text after white space",
    "CC O": "invalid SMILES: text after white space",
    "CC\tO": "invalid SMILES: text after white space",
    "CC\nO": "invalid SMILES: text after white space",
    "CC\x0bO": "invalid SMILES: text after white space",
    "CC\u00a0O": "invalid SMILES: text after white space",
    "C[CH]C |^1:1| isopropyl": "invalid SMILES: text after white space",
    "CCO |": "invalid SMILES: text after white space",
    "CCO |bad|": "invalid SMILES",
    "CC\u041e": "invalid SMILES: characters that no SMILES has",  # a Cyrillic letter: RDKit reads CC
    "CC\0O": "invalid SMILES: characters that no SMILES has",
    "CC\u200bO": "invalid SMILES: characters that no SMILES has",
    "C" * 1_001: "more than 1,000 heavy atoms",
    ".".join("C" * 1_001): "more than 1,000 heavy atoms",
    "*" * 1_001: "more than 1,000 heavy atoms",
    "[Na+].[Cl-]." * 501 + "C": "more than 1,000 heavy atoms",
    "N[C@@H](C)C(=O)" * 400 + "O": "more than 1,000 heavy atoms",
    RINGS: "more than 200 rings",
    "C" * 20_000: "more than 10,000 characters",
    "C(" * 5_001 + "C" + ")" * 5_001: "more than 10,000 characters",
    "": "invalid SMILES",
}


@pytest.mark.timeout(60)
@pytest.mark.parametrize("text", WHOLE_OR_NOT, ids=lambda text: repr(text[:20]))
def test_a_text_is_the_molecule_as_a_whole_or_invalid_with_its_reason(text):
    assert parse(text) is None
    assert fault(text) == WHOLE_OR_NOT[text]
    with pytest.raises(InvalidMolecule):
        read(text)


@pytest.mark.timeout(60)
def test_numbers_in_brackets_and_of_hydrogens_are_neither_rings_nor_heavy_atoms():
    assert fault("[13CH3]" * 2 + "[13CH2]" * 250) == "invalid SMILES"  # for valence: RDKit has read it
    assert fault("[13CH3][13CH2]" + "[13CH2]" * 250 + "[13CH3]") == ""
    assert fault("C" + "C([H])([H])" * 500 + "C") == ""


@pytest.mark.parametrize(("told", "atoms"), [(None, 1_000), ("1", 1), ("5000", 5_000)])
def test_the_largest_molecule_can_be_set(monkeypatch, told, atoms):
    if told is None:
        monkeypatch.delenv(LARGEST, raising=False)
    else:
        monkeypatch.setenv(LARGEST, told)
    assert _most_heavy_atoms() == atoms


@pytest.mark.parametrize("told", ["", "0", "-5", "1e3", "many", "1" * 10])
def test_a_largest_that_is_no_number_is_refused(monkeypatch, told):
    monkeypatch.setenv(LARGEST, told)
    with pytest.raises(ArgumentError, match=f"{LARGEST}={told}: a number of heavy atoms from 1 on"):
        _most_heavy_atoms()


def test_atom_maps_are_no_chemistry_but_number_attachment_points():
    maps = ["CCOc1ccccc1", "[CH3:1][CH2:2]Oc1ccccc1", "[CH3:7][CH2:2]Oc1ccccc1", "[13CH3:1]CO"]
    assert [canonical(smiles) for smiles in maps] == ["CCOc1ccccc1"] * 3 + ["[13CH3]CO"]
    assert canonical("[*:2]CCO[*:1]") == "C(C[*:2])O[*:1]"
