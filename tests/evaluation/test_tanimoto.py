import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rdkit import DataStructs
from rdkit.Chem import MolFromSmiles
from rdkit.Chem.rdFingerprintGenerator import GetMorganGenerator

from molvae.chem.fingerprint import morgan_bits
from molvae.evaluation.tanimoto import internal_diversity, nearest_other_similarity, nearest_similarity

DRUGS = [
    "CC(=O)Oc1ccccc1C(=O)O",
    "CC(=O)Nc1ccc(O)cc1",
    "CN1CCCC1c1cccnc1",
    "Cn1c(=O)c2c(ncn2C)n(C)c1=O",
    "CC(C)Cc1ccc(C(C)C(=O)O)cc1",
    "C",
]
MOLS = [MolFromSmiles(smiles) for smiles in DRUGS]
PACKED = morgan_bits(MOLS, size=1024)


def by_rdkit():
    bits = GetMorganGenerator(radius=2, fpSize=1024).GetFingerprints(MOLS)
    return np.array([DataStructs.BulkTanimotoSimilarity(bit, list(bits)) for bit in bits])


def test_nearest_similarity_is_that_of_rdkit():
    expected = by_rdkit()[:4, 2:].max(axis=1)
    np.testing.assert_allclose(nearest_similarity(PACKED[:4], PACKED[2:]), expected, rtol=1e-6)


def test_internal_diversity_counts_all_ordered_pairs_and_takes_the_root_row_by_row():
    similarity = by_rdkit()
    expected = 1 - similarity.mean(), 1 - np.sqrt((similarity**2).mean(axis=1)).mean()
    assert internal_diversity(PACKED) == pytest.approx(expected, rel=1e-6)


def test_one_molecule_has_no_diversity_and_none_has_no_number():
    assert internal_diversity(PACKED[:1]) == (0.0, 0.0)
    assert np.isnan(internal_diversity(PACKED[:0])).all()


def test_nearest_other_leaves_out_the_molecule_itself_but_not_its_copies():
    similarity = by_rdkit()
    np.fill_diagonal(similarity, 0)
    np.testing.assert_array_equal(nearest_other_similarity(PACKED), similarity.max(axis=1))
    assert nearest_other_similarity(PACKED[[0, 0]]).tolist() == [1.0, 1.0]
    assert nearest_other_similarity(PACKED[:1]).tolist() == [0.0]


def test_without_a_reference_there_is_no_similarity():
    assert np.isnan(nearest_similarity(PACKED, PACKED[:0])).all()


def test_two_empty_fingerprints_count_as_identical():
    empty = np.zeros((1, 128), dtype=np.uint8)
    assert nearest_similarity(empty, empty).tolist() == [1.0]
    assert nearest_similarity(PACKED[:1], empty).tolist() == [0.0]


@given(st.lists(st.binary(min_size=4, max_size=4), min_size=2, max_size=20), st.integers(1, 19))
def test_agrees_with_set_arithmetic_on_any_bits(rows, cut):
    packed = np.frombuffer(b"".join(rows), dtype=np.uint8).reshape(-1, 4)
    sets = [set(np.flatnonzero(np.unpackbits(row))) for row in packed]
    cut = min(cut, len(rows) - 1)
    expected = [max(len(a & b) / len(a | b) if a | b else 1.0 for b in sets[cut:]) for a in sets[:cut]]
    np.testing.assert_allclose(nearest_similarity(packed[:cut], packed[cut:]), expected, rtol=1e-6)


def test_progress_adds_up():
    done: list[int] = []
    nearest_similarity(PACKED, PACKED, done.append)
    internal_diversity(PACKED, done.append)
    assert sum(done) == len(PACKED) + len(PACKED) ** 2
