import numpy as np
import pytest
from rdkit import Chem
from rdkit.Chem import Crippen

from molvae.chem.descriptors import sa_score
from molvae.errors import ArgumentError
from molvae.scoring.penalized_logp import PenalizedLogP

# The best molecule of GCPN's kind of papers, published there with about 5.30.
PUBLISHED = Chem.MolFromSmiles(
    "ClC1=CC=C2C(C=C(C(C)=O)C(C(NC3=CC(NC(NC4=CC(C5=C(C)C=CC=C5)=CC=C4)=O)=CC=C3)=O)=C2)=C1"
)
ASPIRIN = Chem.MolFromSmiles("CC(=O)Oc1ccccc1C(=O)O")
MACROCYCLE = Chem.MolFromSmiles("O=C1CCCCCCCCCCCCCC1")


@pytest.mark.parametrize("variant", ["gcpn", "lolbo"])
def test_a_published_value(variant):
    assert PenalizedLogP(variant, max_heavy_atoms=0)([PUBLISHED])[0] == pytest.approx(5.30, abs=0.01)


def test_raw_is_logp_minus_sa():
    expected = Crippen.MolLogP(ASPIRIN) - sa_score(ASPIRIN)
    assert PenalizedLogP("raw")([ASPIRIN])[0] == pytest.approx(expected)


def test_raw_values_published_with_the_seed_molecules(shared):
    lines = (shared / "data/lead_optimisation/plogp_800.txt").read_text().split("\n")[:100]
    smiles, published = zip(*(line.split()[:2] for line in lines), strict=True)
    computed = PenalizedLogP("raw")([Chem.MolFromSmiles(one) for one in smiles])
    np.testing.assert_allclose(computed, np.array(published, dtype=float), atol=0.02)


def test_a_large_ring_costs():
    ring, chain = PenalizedLogP("gcpn")([MACROCYCLE, Chem.MolFromSmiles("CCCCCCCCCCCCCCC=O")])
    assert ring < chain - (15 - 6) / 0.2860212110245455 / 2


def test_standardized_on_molecules_of_ones_own(tmp_path):
    training = [ASPIRIN, MACROCYCLE, PUBLISHED, Chem.MolFromSmiles("CCO")]
    (tmp_path / "own.smi").write_text("".join(f"{Chem.MolToSmiles(mol)}\n" for mol in training))
    scores = PenalizedLogP("training", max_heavy_atoms=0, training=str(tmp_path / "own.smi"))(training)
    assert scores.mean() == pytest.approx(0.0, abs=1e-9)
    logp, sa = (np.array([f(mol) for mol in training]) for f in (Crippen.MolLogP, sa_score))
    cycle = np.array([0, 15 - 6, 0, 0])
    expected = sum((x - x.mean()) / x.std() for x in (logp, -sa, -cycle))
    np.testing.assert_allclose(scores, expected)


@pytest.mark.parametrize("training", ["", "CCO"])
def test_standardizing_needs_molecules_that_differ(training):
    with pytest.raises(ArgumentError, match="differ"):
        PenalizedLogP("training", training=training)


def test_larger_molecules_than_the_cap_are_nan():
    capped = PenalizedLogP("gcpn", max_heavy_atoms=13)([ASPIRIN, MACROCYCLE])
    assert np.isnan(capped).tolist() == [False, True]


def test_other_variants_are_refused():
    with pytest.raises(ArgumentError, match="variant=best: one of"):
        PenalizedLogP("best")
