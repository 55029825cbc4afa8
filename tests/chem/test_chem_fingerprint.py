import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from rdkit import Chem, DataStructs
from rdkit.Chem.rdFingerprintGenerator import GetMorganGenerator

from molvae.chem.fingerprint import morgan_bits, nearest, popcount, tanimoto

DRUGS = [
    "CC(=O)Oc1ccccc1C(=O)O",
    "CC(C)Cc1ccc(cc1)C(C)C(=O)O",
    "Cn1c(=O)c2c(ncn2C)n(C)c1=O",
    "CC(=O)Nc1ccc(O)cc1",
    "CC(C)NCC(O)COc1cccc2ccccc12",
    "C",
]


@pytest.fixture(scope="module")
def mols():
    return [Chem.MolFromSmiles(smiles) for smiles in DRUGS]


@pytest.mark.parametrize(("radius", "size"), [(2, 2048), (2, 1024), (3, 512)])
def test_unpacked_bits_are_rdkits(mols, radius, size):
    packed = morgan_bits(mols, radius=radius, size=size)
    generator = GetMorganGenerator(radius=radius, fpSize=size)
    expected = np.stack([generator.GetFingerprintAsNumPy(mol) for mol in mols])
    assert packed.dtype == np.uint8
    assert packed.shape == (len(mols), size // 8)
    np.testing.assert_array_equal(np.unpackbits(packed, axis=1, bitorder="little"), expected)


def test_no_molecules_give_no_rows():
    assert morgan_bits([], size=1024).shape == (0, 128)


def test_bits_are_counted_across_blocks():
    packed = np.random.default_rng(0).integers(0, 256, (2 * 2048 + 1, 4), dtype=np.uint8)
    np.testing.assert_array_equal(popcount(packed), np.unpackbits(packed, axis=1).sum(axis=1))
    assert popcount(packed[:0]).shape == (0,)


def test_tanimoto_is_rdkits(mols):
    fingerprints = [GetMorganGenerator(radius=2, fpSize=2048).GetFingerprint(mol) for mol in mols]
    expected = [DataStructs.BulkTanimotoSimilarity(one, fingerprints) for one in fingerprints]
    similarity = tanimoto(morgan_bits(mols), morgan_bits(mols))
    np.testing.assert_array_equal(similarity, expected)


@settings(max_examples=50, deadline=None)
@given(
    arrays(np.uint8, st.tuples(st.integers(0, 9), st.just(3))),
    arrays(np.uint8, st.tuples(st.integers(1, 9), st.just(3))),
    st.integers(1, 5),
)
def test_nearest_is_the_largest_of_all_similarities(query, reference, block):
    everything = tanimoto(query, reference)
    similarity, index = nearest(query, reference, block=block)
    expected = np.fmax.reduce(everything, axis=1, initial=np.nan)
    np.testing.assert_array_equal(similarity, expected)
    np.testing.assert_array_equal(everything[np.arange(len(query)), index], expected)


def test_two_empty_fingerprints_have_no_similarity():
    empty = np.zeros((1, 8), dtype=np.uint8)
    assert np.isnan(tanimoto(empty, empty)).all()
    assert np.isnan(nearest(empty, empty)[0]).all()


def test_nearest_needs_a_reference(mols):
    with pytest.raises(ValueError, match="at least one reference"):
        nearest(morgan_bits(mols), morgan_bits([]))
