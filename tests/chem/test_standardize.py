import json

import pytest

from molvae.chem.mol import canonical, parse, to_smiles
from molvae.chem.standardize import Standardizer


def standardized(smiles: str, **switches: bool) -> str:
    mol = parse(smiles)
    assert mol is not None
    return to_smiles(Standardizer(**switches)(mol))


@pytest.mark.parametrize(
    ("smiles", "expected"),
    [
        ("CC(=O)[O-].[Na+]", "CC(=O)O"),  # sodium acetate
        ("c1ccncc1.Cl", "c1ccncc1"),  # a hydrochloride
        ("[NH3+][C@@H](C)C(=O)[O-]", "C[C@H](N)C(=O)O"),  # alanine's zwitterion, chirality kept
        ("C[N+](C)(C)C", "C[N+](C)(C)C"),  # no proton to take away
        ("CN(=O)=O", "C[N+](=O)[O-]"),  # pentavalent nitro
        ("CS(C)=O", "C[S+](C)[O-]"),
        ("[Na]OC(=O)C", "CC(=O)O"),  # a salt drawn with a bond
        ("CC(=O)O[Ca]OC(C)=O", "CC(=O)O"),
        ("CC(=O)O[Zn]OC(C)=O", "CC(=O)O[Zn]OC(C)=O"),  # a complex is not its ligand
        ("c1ccc[cH+]cc1", "c1ccc[cH+]cc1"),  # tropylium: no hydride comes or goes
        ("[CH2+]c1ccccc1", "[CH2+]c1ccccc1"),
        ("C[CH2+]", "C[CH2+]"),
        ("N#C[BH3-].[Na+]", "N#C[BH3-]"),
        ("[CH3:7][CH2:2]Oc1ccccc1", "CCOc1ccccc1"),  # atom maps are no chemistry
    ],
)
def test_salts_charges_and_drawings(smiles, expected):
    assert standardized(smiles) == canonical(expected)


def test_each_step_is_a_switch():
    salt = "C/C=C/C(=O)[O-].[Na+]"
    assert "." in standardized(salt, largest_fragment=False)
    assert standardized(salt, uncharge=False) == "C/C=C/C(=O)[O-]"
    assert standardized(salt, keep_stereo=False) == "CC=CC(=O)O"
    assert standardized("CS(C)=O", normalize=False) == "CS(C)=O"


def test_it_is_idempotent_and_leaves_its_argument_alone():
    mol = parse("CC(=O)[O-].[Na+]")
    assert mol is not None
    once = Standardizer()(mol)
    assert to_smiles(Standardizer()(once)) == to_smiles(once)
    assert to_smiles(mol) == "CC(=O)[O-].[Na+]"


def test_settings_are_plain_data():
    settings = Standardizer(uncharge=False).settings()
    assert Standardizer(**json.loads(json.dumps(settings))) == Standardizer(uncharge=False)
