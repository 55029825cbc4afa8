import numpy as np
import pytest
from rdkit import Chem
from rdkit.Chem import Descriptors

from molvae.chem.descriptors import DESCRIPTORS, descriptor, evaluate
from molvae.errors import ArgumentError

ASPIRIN = Chem.MolFromSmiles("CC(=O)Oc1ccccc1C(=O)O")
IBUPROFEN = Chem.MolFromSmiles("CC(C)Cc1ccc(cc1)C(C)C(=O)O")
MORPHINE = Chem.MolFromSmiles("CN1CC[C@]23c4c5ccc(O)c4O[C@H]2[C@@H](O)C=C[C@H]3[C@H]1C5")

GOLDEN = {
    # Aspirin, ibuprofen, morphine: PubChem and DrugBank give the same weights, areas and counts.
    "qed": (0.5501, 0.8216, 0.7033),
    "logp": (1.3101, 3.0732, 1.1981),
    "sa": (1.58, 2.1918, 5.2736),
    "np": (0.1218, 0.1372, 2.5887),
    "tpsa": (63.6, 37.3, 52.93),
    "mw": (180.159, 206.285, 285.343),
    "hbd": (1, 1, 2),
    "hba": (3, 1, 4),
    "rotatable_bonds": (2, 4, 0),
    "rings": (1, 1, 5),
    "fsp3": (0.1111, 0.4615, 0.5294),
    "aromatic_rings": (1, 1, 1),
    "largest_ring": (6, 6, 6),
    "heavy_atoms": (13, 15, 21),
    "charge": (0, 0, 0),
}


@pytest.mark.parametrize("name", GOLDEN)
def test_known_drugs(name):
    computed = evaluate(descriptor(name), [ASPIRIN, IBUPROFEN, MORPHINE])
    np.testing.assert_allclose(computed, GOLDEN[name], atol=6e-4)


def test_every_short_name_has_a_golden_value():
    assert GOLDEN.keys() == DESCRIPTORS.keys()


@pytest.mark.parametrize("name", ["BertzCT", "NHOHCount", "MolMR"])
def test_any_descriptor_of_rdkit_by_its_name(name):
    assert descriptor(name)(ASPIRIN) == dict(Descriptors.descList)[name](ASPIRIN)


def test_loading_contrib_says_nothing(capfd):
    evaluate(descriptor("np"), [ASPIRIN])
    captured = capfd.readouterr()
    assert captured.out == captured.err == ""


def test_an_unknown_name_is_answered_with_close_ones():
    with pytest.raises(ArgumentError, match=r"'tspa'.*did you mean tpsa"):
        descriptor("tspa")


def test_what_cannot_be_computed_is_nan():
    def only_aspirin(mol):
        return 100.0 if mol is ASPIRIN else 1 / 0

    np.testing.assert_array_equal(evaluate(only_aspirin, [ASPIRIN, MORPHINE]), [100.0, np.nan])


def test_no_molecules_give_no_values():
    assert evaluate(descriptor("qed"), []).shape == (0,)
