from pathlib import Path

import fcd
import numpy as np
import pytest
import torch
from fcd.fcd import load_ref_model
from fcd.utils import get_one_hot

from molvae.evaluation.chemnet import activations, fcd_between

WEIGHTS = "ChemNet_v0.13_pretrained.pt"
DRUGS = ["CC(=O)Oc1ccccc1C(=O)O", "CC(=O)Nc1ccc(O)cc1", "CN1CCCC1c1cccnc1", "Cn1c(=O)c2c(ncn2C)n(C)c1=O"]


def test_activations_are_those_of_the_package():
    one_hot = np.stack([get_one_hot(smiles, 350) for smiles in DRUGS]) / 35
    with torch.inference_mode():
        expected = load_ref_model(str(Path(fcd.__file__).parent / WEIGHTS))(
            torch.tensor(one_hot).float().transpose(1, 2)
        ).numpy()
    np.testing.assert_allclose(activations(DRUGS), expected, atol=1e-5)


def test_duplicates_and_order_are_kept():
    found = activations([DRUGS[1], DRUGS[0], DRUGS[1]])
    np.testing.assert_array_equal(found[0], found[2])
    np.testing.assert_allclose(found[1], activations(DRUGS[:1])[0], atol=1e-5)


def test_a_molecule_longer_than_the_padding_leaves_the_others_alone():
    long = "C" * 400
    np.testing.assert_allclose(activations([*DRUGS, long])[:4], activations(DRUGS), atol=1e-5)


def test_fcd_of_a_set_and_itself_is_zero():
    assert fcd_between(DRUGS, DRUGS) == pytest.approx(0.0, abs=1e-4)


@pytest.mark.parametrize("smiles", [[], ["CCO"]])
def test_fewer_than_two_molecules_have_no_fcd(smiles):
    assert np.isnan(fcd_between(DRUGS, smiles))
    assert np.isnan(fcd_between(smiles, DRUGS))
