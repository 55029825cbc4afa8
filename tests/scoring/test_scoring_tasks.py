import json
import pickle

import numpy as np
import pytest
from rdkit import Chem

from molvae.errors import ArgumentError
from molvae.scoring.tasks import PMO_TASKS, pmo_task
from molvae.scoring.tasks.structure import FingerprintSimilarity, Isomer, SubstructureMatch

GUACAMOL_NAMES = {
    "albuterol_similarity": "Albuterol similarity",
    "amlodipine_mpo": "Amlodipine MPO",
    "celecoxib_rediscovery": "Celecoxib rediscovery",
    "deco_hop": "Deco Hop",
    "fexofenadine_mpo": "Fexofenadine MPO",
    "isomers_c7h8n2o2": "C7H8N2O2",
    "isomers_c9h10n2o2pf2cl": "C9H10N2O2PF2Cl",
    "median1": "Median molecules 1",
    "median2": "Median molecules 2",
    "mestranol_similarity": "Mestranol similarity",
    "osimertinib_mpo": "Osimertinib MPO",
    "perindopril_mpo": "Perindopril MPO",
    "qed": "QED",
    "ranolazine_mpo": "Ranolazine MPO",
    "scaffold_hop": "Scaffold Hop",
    "sitagliptin_mpo": "Sitagliptin MPO",
    "thiothixene_rediscovery": "Thiothixene rediscovery",
    "troglitazone_rediscovery": "Troglitazone rediscovery",
    "valsartan_smarts": "Valsartan SMARTS",
    "zaleplon_mpo": "Zaleplon MPO",
}
# TDC issue #244, reproduced by GuacaMol's code
ISSUE_244 = "CC(C)(C)[C@H]1CCc2c(sc(NC(=O)COc3ccc(Cl)cc3)c2C(N)=O)C1"
VALUES_244 = {
    "sitagliptin_mpo": 3.3497e-12,
    "zaleplon_mpo": 0.0019018,
    "isomers_c7h8n2o2": 2.1988e-34,
    "isomers_c9h10n2o2pf2cl": 1.7139e-15,
}


def test_there_are_the_twenty_that_rdkit_alone_can_compute():
    assert set(PMO_TASKS) == set(GUACAMOL_NAMES)


@pytest.mark.parametrize("task", PMO_TASKS)
def test_equals_guacamol_s_own_values(task, shared):
    golden = json.loads((shared / "reference" / "guacamol_golden.json").read_text())
    mols = [Chem.MolFromSmiles(smiles) for smiles in golden["mols"].values()]
    expected = [golden["scores"][name][GUACAMOL_NAMES[task]] for name in golden["mols"]]
    np.testing.assert_allclose(pmo_task(task)(mols), expected, rtol=0, atol=1e-9)


@pytest.mark.parametrize("task", VALUES_244)
def test_equals_values_on_which_older_oracles_were_wrong(task):
    score = pmo_task(task)([Chem.MolFromSmiles(ISSUE_244)])
    np.testing.assert_allclose(score, [VALUES_244[task]], rtol=1e-4)


@pytest.mark.parametrize("task", PMO_TASKS)
def test_travels_to_workers_and_takes_odd_molecules(task):
    mols = [Chem.MolFromSmiles(smiles) for smiles in ("C", "[Na+].[Cl-]", "[H][H]", ISSUE_244)]
    score = pmo_task(task)(mols)
    assert score.shape == (4,)
    assert score.dtype == np.float64
    assert ((score >= 0) & (score <= 1)).all()
    np.testing.assert_array_equal(pickle.loads(pickle.dumps(pmo_task(task)))(mols), score)
    assert pmo_task(task)([]).shape == (0,)


def test_a_table_shows_the_terms():
    table = pmo_task("osimertinib_mpo").table([Chem.MolFromSmiles("CCO")])
    assert list(table.columns) == ["similarity", "dissimilarity", "tpsa", "logp", "score"]


def test_unknown_task():
    with pytest.raises(ArgumentError, match="did you mean osimertinib_mpo"):
        pmo_task("osimertinib")
    with pytest.raises(ArgumentError, match="there are albuterol_similarity, "):
        pmo_task("xyz")


def test_isomers_score_one_whatever_their_structure():
    mols = [Chem.MolFromSmiles(smiles) for smiles in ("CC(=O)Nc1ccc(O)cc1", "COc1ccc(C(N)=O)cc1", "C")]
    first, second, other = Isomer("C8H9NO2")(mols)
    assert first == second == 1.0
    assert other < 0.01


@pytest.mark.parametrize(
    "call",
    [
        lambda: Isomer("h2o"),
        lambda: SubstructureMatch("c1cc("),
        lambda: FingerprintSimilarity("C(", "ecfp4"),
        lambda: FingerprintSimilarity("C", "ecfp5"),
    ],
)
def test_bad_arguments(call):
    with pytest.raises(ArgumentError):
        call()
