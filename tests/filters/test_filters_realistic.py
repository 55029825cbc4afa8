"""What looks unlike real molecules is refused, by the density ratio of the model."""

from dataclasses import replace

import numpy as np
import pytest
from rdkit import Chem

import molvae
from molvae.chem.density_ratio import DensityRatio
from molvae.filters.realistic import FAILURE, SLACK, Realistic
from molvae.model.suited import chain_for

REAL = ["CCOc1ccc(CC(=O)NC)cc1", "Cc1ccc(C(=O)NCCN2CCOCC2)cc1", "COc1ccccc1N1CCNCC1"]
ODD = ["C=CC(C)=CC=CN", "C1CCCCCCCCC1", "CC=C=CC"]


@pytest.fixture(scope="module")
def ratio():
    """Of aryl ethers and amides to chains of odd surroundings."""
    real, odd = ([mol for text in texts * 40 if (mol := Chem.MolFromSmiles(text))] for texts in (REAL, ODD))
    return DensityRatio.fit(real, odd)


def mols(smiles):
    return [Chem.MolFromSmiles(text) for text in smiles]


def test_what_is_as_real_as_99_of_100_passes(ratio):
    one = Realistic(ratio)
    assert one.failures(mols(REAL)) == ["", "", ""]
    assert one.failures(mols(ODD)) == [FAILURE] * 3
    assert one.failure(mols(ODD)[0]) == FAILURE
    assert ratio.ordinary == pytest.approx(ratio(mols(REAL)).min(), abs=1e-2)


def test_analogues_of_what_is_odd_may_be_as_odd(ratio):
    odd = mols(ODD[:1])
    wide = Realistic(ratio).allowing(odd)
    assert wide.failures(odd) == [""]
    assert wide.ratio.ordinary == pytest.approx(ratio(odd)[0] - SLACK)
    assert Realistic(ratio).allowing(mols(REAL)).ratio.ordinary == ratio.ordinary
    assert Realistic(ratio).allowing([]).ratio.ordinary == ratio.ordinary


def test_it_is_kept_with_the_ratio(ratio):
    again = DensityRatio.from_arrays(ratio.arrays())
    assert again.ordinary == pytest.approx(ratio.ordinary)
    before = {name: values for name, values in ratio.arrays().items() if name != "ordinary"}
    assert DensityRatio.from_arrays(before).ordinary == -np.inf
    assert "ordinary" not in DensityRatio.from_arrays(before).arrays()
    with pytest.raises(ValueError, match="damaged"):
        DensityRatio.from_arrays({**before, "ordinary": np.array([np.nan])})


def test_it_suits_models_that_know_it_and_name_no_filters(ratio):
    model = molvae.load("drugs")
    knowing = replace(model, ratio=ratio)
    assert [*chain_for(knowing, "auto").filters][-1] == "realistic"
    assert "realistic" not in chain_for(replace(model, ratio=None), "auto").filters
    assert (
        "realistic" not in chain_for(replace(model, ratio=replace(ratio, ordinary=-np.inf)), "auto").filters
    )
    assert "realistic" not in chain_for(knowing, "druglike").filters
    assert "realistic" not in chain_for("moses", "auto").filters
