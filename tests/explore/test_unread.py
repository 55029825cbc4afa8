import numpy as np

from molvae.explore.unread import in_one_line, placed


def test_reasons_of_one_kind_are_counted_together():
    reasons = {
        "": 100,
        "not in the vocabulary: [Xe]": 3,
        "not in the vocabulary: [Rn] [Og]": 1,
        "61 tokens, more than the model's 60": 2,
        "75 tokens, more than the model's 60": 1,
        "200 atoms, more than the model's 60 tokens": 1,
        "invalid SMILES": 1,
    }
    assert in_one_line(reasons) == (
        "4 not in the vocabulary ([Xe], [Rn] [Og]), 4 more than the model's 60 tokens, 1 invalid SMILES"
    )
    assert in_one_line({"": 3}) == ""
    many = {f"not in the vocabulary: [{name}]": 1 for name in "ABCDE"}
    assert in_one_line(many) == "5 not in the vocabulary ([A], [B], [C], ...)"


def test_what_has_no_vector_lies_by_its_like():
    smiles = ["CCCCCCO", "CCCCCCCO", "c1ccccc1", "Cc1ccccc1", "CCCCCCCCO", "C1CC"]
    z = np.array([[0.0, 1.0], [0.0, 1.0], [9.0, 0.0], [9.0, 0.0], [np.nan] * 2, [np.nan] * 2])
    found = placed(z, smiles)
    np.testing.assert_array_equal(found[:4], z[:4])
    assert found[4, 0] < 1.0
    assert found[4, 1] > 0.8
    assert np.isnan(found[5]).all()


def test_with_no_vector_at_all_nothing_lies_anywhere():
    z = np.full((2, 3), np.nan)
    assert np.isnan(placed(z, ["CCO", "CCN"])).all()
