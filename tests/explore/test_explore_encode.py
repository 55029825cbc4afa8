"""`molvae.encode` and `molvae.decode` as functions: molecules to vectors and back, in any form."""

import numpy as np
import pandas as pd
import pytest
import torch

import molvae
from molvae.errors import MolvaeError, SettingError


@pytest.fixture(scope="module")
def model(trained):
    return trained


@pytest.fixture(scope="module")
def smiles(known):
    """Two molecules that the model has seen, with one between them that it cannot read."""
    return [known[0], "CC[Si]", known[1]]


@pytest.fixture(scope="module")
def encoded(model, smiles):
    return molvae.encode(smiles, model, exact=False)


def test_every_row_stays_with_its_vector_or_the_reason(model, encoded, smiles):
    assert encoded.table["smiles"].tolist() == smiles
    np.testing.assert_array_equal(encoded.z, model.encode(smiles).numpy())
    assert np.isnan(encoded.z).any(axis=1).tolist() == [False, True, False]
    assert encoded.reasons[""] == 2
    assert "Si" in encoded.table["reason"][1]


def test_vectors_in_any_form_are_decoded(model, encoded, smiles, tmp_path):
    encoded.save(tmp_path / "z.parquet")
    forms = [encoded.table, encoded.z, torch.from_numpy(encoded.z), tmp_path / "z.parquet"]
    tables = [molvae.decode(form, model).table for form in forms]
    wanted = [text or "" for text in model.decode(torch.from_numpy(encoded.z))]
    for table in tables:
        assert table["smiles"].tolist() == wanted
        assert table["point"].tolist() == [1, 2, 3]
    assert tables[0]["encoded"].tolist() == tables[3]["encoded"].tolist() == smiles
    assert "encoded" not in tables[1]


def test_several_decodings_have_shares_of_the_draws(model, encoded):
    found = molvae.decode(encoded.z[[0, 2]], model, decodings=20, seed=1)
    assert found.points == 2
    assert (found.table.groupby("point")["frequency"].sum() <= 1 + 1e-9).all()
    pd.testing.assert_frame_equal(
        found.table, molvae.decode(encoded.z[[0, 2]], model, decodings=20, seed=1).table
    )


def test_pages_show_both(model, encoded, tmp_path):
    encoded.report(tmp_path / "encoded.html")
    molvae.decode(encoded.z, model).report(tmp_path / "decoded.html")
    assert "2 of 3 molecules as latent vectors" in (tmp_path / "encoded.html").read_text()
    assert "3 latent vectors as molecules" in (tmp_path / "decoded.html").read_text()


def test_what_cannot_be_decoded_is_told(model):
    with pytest.raises(MolvaeError, match="vectors of 3 numbers, where the model has 8"):
        molvae.decode(np.zeros((2, 3)), model)
    with pytest.raises(SettingError, match="decodings=0: from 1 to"):
        molvae.decode(np.zeros((2, 8)), model, decodings=0)
    with pytest.raises(SettingError, match="temperature=-1"):
        molvae.decode(np.zeros((2, 8)), model, temperature=-1)
