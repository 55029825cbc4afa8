import numpy as np
import pytest
from rdkit import Chem

from molvae.filters.chain import FilterChain
from molvae.filters.elements import Elements
from molvae.filters.rings import RingSize

ASPIRIN, CROWN, SILANE, SILACROWN = (
    Chem.MolFromSmiles(smiles)
    for smiles in ("CC(=O)Oc1ccccc1C(=O)O", "C1COCCOCCOCCO1", "C[Si](C)(C)C", "C1CCCC[Si]CCCC1")
)
CHAIN = FilterChain({"rings": RingSize(largest=7), "atoms": Elements(["C", "O"])})


def test_the_first_filter_that_fails_gives_the_reason():
    result = CHAIN.apply([ASPIRIN, CROWN, SILANE, SILACROWN])
    np.testing.assert_array_equal(result.passed, [True, False, False, False])
    assert result.reason == [
        "",
        "rings: ring of more than 7 atoms",
        "atoms: element Si",
        "rings: ring of more than 7 atoms",
    ]
    assert result.counts == {"rings: ring of more than 7 atoms": 2, "atoms: element Si": 1}


def test_a_plain_function_is_a_filter():
    def heavy(mols):
        return np.array([mol.GetNumHeavyAtoms() > 5 for mol in mols], dtype=bool)

    assert FilterChain({"heavy": heavy}).apply([ASPIRIN, SILANE]).reason == ["", "heavy"]


def test_what_fails_is_not_shown_to_the_next_filter():
    seen = []

    def watch(mols):
        seen.extend(mols)
        return np.ones(len(mols), dtype=bool)

    FilterChain({"atoms": Elements(["C", "O"]), "watch": watch}).apply([SILANE, ASPIRIN])
    assert seen == [ASPIRIN]


@pytest.mark.parametrize("mols", [[], [ASPIRIN, SILANE]])
def test_no_filter_passes_everything(mols):
    result = FilterChain({}).apply(mols)
    assert result.passed.dtype == bool
    assert result.passed.tolist() == [True] * len(mols)
    assert result.counts == {}
