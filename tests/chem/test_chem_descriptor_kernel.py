import numpy as np
import pytest

from molvae.chem.descriptor_kernel import SCALES, DescriptorKernel, descriptors

SMILES = ["CC(=O)Oc1ccccc1C(=O)O", "CN1C=NC2=C1C(=O)N(C(=O)N2C)C", "CCO", "C[N+](C)(C)CC(=O)[O-]"]


def test_descriptors_of_aspirin():
    values = descriptors(SMILES[0])
    assert values.tolist() == pytest.approx([9, 0, 4, 0, 0, 0, 0, 0, 8, 0, 1.3101, 63.6, 1, 1, 2])
    assert descriptors(SMILES[3])[9] == 2
    assert len(values) == len(SCALES)


def test_is_a_covariance():
    gram = DescriptorKernel()(SMILES, SMILES)
    np.testing.assert_allclose(gram.diagonal(), 1.0)
    np.testing.assert_allclose(gram, gram.T)
    assert np.linalg.eigvalsh(gram).min() > 0


def test_is_cauchy_s_kernel_of_the_distance():
    first, second = (descriptors(smiles) / SCALES for smiles in SMILES[:2])
    expected = 1 / (1 + np.square(first - second).mean())
    assert DescriptorKernel()(SMILES[:1], SMILES[1:2])[0, 0] == pytest.approx(expected)


def test_no_molecule_is_an_error():
    with pytest.raises(ValueError, match="no molecule"):
        DescriptorKernel()(["C1CC"], SMILES)
