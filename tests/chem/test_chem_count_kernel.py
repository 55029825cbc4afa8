import numpy as np
import pytest
from rdkit import Chem, DataStructs
from rdkit.Chem.rdFingerprintGenerator import GetMorganGenerator

from molvae.chem.count_kernel import CountKernel

SMILES = ["C", "CCCCCCCCCCCCCCCCCCCC", "CC(=O)Oc1ccccc1C(=O)O", "CN1C=NC2=C1C(=O)N(C(=O)N2C)C", "CCO"]


MANY = [*SMILES, *(f"{'C' * length}{end}" for length in range(3, 40) for end in "NS")]
"""So many that what few of them have is told from what many have."""


@pytest.mark.parametrize("known", [SMILES, MANY])
def test_equals_rdkit_s_tanimoto_on_counts(known):
    generator = GetMorganGenerator(radius=3, fpSize=2048)
    prints = [generator.GetCountFingerprint(Chem.MolFromSmiles(smiles)) for smiles in known]
    expected = [[DataStructs.TanimotoSimilarity(a, b) for b in prints[1:]] for a in prints]
    np.testing.assert_allclose(CountKernel()(known, known[1:]), expected, rtol=1e-12)


def test_is_a_covariance():
    gram = CountKernel()(SMILES, SMILES)
    np.testing.assert_allclose(gram.diagonal(), 1.0)
    np.testing.assert_array_equal(gram, gram.T)
    assert np.linalg.eigvalsh(gram).min() > 0


def test_nothing_to_compare():
    assert CountKernel()([], SMILES).shape == (0, 5)


def test_what_has_nothing_to_count_is_alike():
    gram = CountKernel("torsions")(["C", "CO", "CCCCO"], ["C", "CO", "CCCCO"])
    np.testing.assert_array_equal(gram, [[1, 1, 0], [1, 1, 0], [0, 0, 1]])


def test_stereoisomers_differ_where_that_is_wanted():
    both = ["C[C@H](N)C(=O)O", "C[C@@H](N)C(=O)O"]
    assert CountKernel()(both[:1], both[1:])[0, 0] == 1.0
    assert CountKernel(chirality=True)(both[:1], both[1:])[0, 0] < 1.0
