from collections import Counter

import numpy as np
import pytest
from rdkit.Chem import MolFromSmiles

from molvae.evaluation.fragments import brics_fragments, cosine_similarity, murcko_scaffold


def test_fragments_keep_repeats_and_attachment_points():
    fragments = brics_fragments(MolFromSmiles("CCOC(=O)CC(=O)OCC"))
    assert Counter(fragments)["[4*]CC"] == 2


def test_a_molecule_without_a_brics_bond_is_its_own_fragment():
    assert brics_fragments(MolFromSmiles("CCC")) == ["CCC"]


@pytest.mark.parametrize("smiles", ["CCO", "Cc1ccccc1"])
def test_scaffolds_of_fewer_than_two_rings_are_dropped(smiles):
    assert murcko_scaffold(MolFromSmiles(smiles)) is None


def test_cosine_of_equal_and_of_disjoint_counts():
    assert cosine_similarity({"a": 3, "b": 4}, {"a": 6, "b": 8}) == pytest.approx(1.0)
    assert cosine_similarity({"a": 3}, {"b": 4}) == 0.0
    assert cosine_similarity({"a": 3, "b": 4}, {"a": 1}) == pytest.approx(0.6)


def test_large_counts_do_not_overflow():
    large = {str(number): 3_000_000_000 for number in range(50)}
    assert cosine_similarity(large, large) == pytest.approx(1.0)


@pytest.mark.parametrize(("reference", "generated"), [({}, {"a": 1}), ({"a": 1}, {}), ({}, {})])
def test_an_empty_side_has_no_similarity(reference, generated):
    assert np.isnan(cosine_similarity(reference, generated))
