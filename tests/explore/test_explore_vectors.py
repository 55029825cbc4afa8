import csv
import io
import json

import numpy as np
import pandas as pd
import pytest
import torch

from molvae.errors import MolvaeError
from molvae.explore.decodings import decodings, tally
from molvae.explore.vectors import encode_rows, read_vectors, vectors_of

TABLE = "name,smiles\nbutanol,OCCCC\nbroken,C1CC\nxenon,[Xe]\nphenol,Oc1ccccc1\n"


def rows(text):
    return list(csv.DictReader(io.StringIO(text)))


def test_the_model_of_these_tests_knows_its_molecules(trained, known):
    rebuilt = trained.reconstruct(known)
    assert np.mean([one == other for one, other in zip(known, rebuilt, strict=True)]) > 0.9


def test_encoded_rows_stay_in_order_with_a_reason_where_they_fail(trained):
    frame = pd.DataFrame({"smiles": ["CCCCO", "C1CC", "CCBr"], "id": [7, 8, 9]}, index=[2, 3, 4])
    encoded = encode_rows(frame, trained)
    assert list(encoded.columns[:3]) == ["smiles", "id", "z_0"]
    assert encoded.index.tolist() == [2, 3, 4]
    assert encoded["reason"].tolist() == ["", "invalid SMILES", "not in the vocabulary: [Br]"]
    z = vectors_of(encoded, "test")
    np.testing.assert_allclose(z[0], trained.encode(["CCCCO"])[0], rtol=1e-6)
    assert np.isnan(z[1:]).all()


def test_encoding_twice_replaces_the_columns(trained):
    once = encode_rows(pd.DataFrame({"smiles": ["CCCCO"]}), trained)
    pd.testing.assert_frame_equal(encode_rows(once, trained), once)


def test_vectors_of_a_wider_model_go(trained):
    frame = pd.DataFrame(
        {"smiles": ["CCCCO"], "z_0": [9.0], "z_8": [9.0], "log_var_8": [9.0], "z_score": [1.0]}
    )
    encoded = encode_rows(frame, trained)
    assert vectors_of(encoded, "test").shape == (1, 8)
    pd.testing.assert_frame_equal(encoded, encode_rows(frame[["smiles", "z_score"]], trained))


@pytest.mark.parametrize("ending", ["csv", "parquet", "npz"])
def test_encode_then_decode_gives_the_molecules_back(molvae, tmp_path, model_folder, ending):
    vectors = tmp_path / f"vectors.{ending}"
    code, _, err = molvae("encode", "input=-", f"output={vectors}", f"model={model_folder}", stdin=TABLE)
    assert code == 0, err
    assert err.splitlines() == [
        "4 molecules, 2 encoded",
        "2 not encoded: 1 invalid SMILES, 1 not in the vocabulary ([Xe])",
    ]
    code, out, err = molvae("decode", f"input={vectors}", f"model={model_folder}")
    assert code == 0, err
    assert [row["smiles"] for row in rows(out)] == ["CCCCO", "", "", "Oc1ccccc1"]
    assert [row["encoded"] for row in rows(out)] == ["OCCCC", "C1CC", "[Xe]", "Oc1ccccc1"]
    assert [row["point"] for row in rows(out)] == ["1", "2", "3", "4"]


def test_mean_and_log_variance_are_those_of_the_posterior(molvae, tmp_path, trained, model_folder):
    path = tmp_path / "a.npz"
    given = ["encode", "input=-", f"output={path}", f"model={model_folder}"]
    molvae(*given, "exact=false", stdin="CCCCO\nCCCCN\n")
    posterior = trained.posterior(["CCCCO", "CCCCN"])
    with np.load(path) as arrays:
        np.testing.assert_allclose(arrays["z"], posterior.mean, rtol=1e-5)
        np.testing.assert_allclose(arrays["log_var"], posterior.log_var, rtol=1e-5)
        assert arrays["smiles"].tolist() == ["CCCCO", "CCCCN"]


def test_several_decodings_with_frequency_and_entropy(molvae, tmp_path, trained, model_folder):
    z = np.concatenate([trained.encode(["CCCCO"]).numpy(), np.full((1, 8), np.nan, dtype=np.float32)])
    np.savez(tmp_path / "z.npz", z=z)
    command = ["decode", f"input={tmp_path}/z.npz", f"model={model_folder}", "decodings=50"]
    code, out, err = molvae(*command)
    assert code == 0, err
    table = rows(out)
    of_first = [row for row in table if row["point"] == "1"]
    assert of_first[0]["smiles"] == "CCCCO"
    frequencies = [float(row["frequency"]) for row in of_first]
    assert frequencies == sorted(frequencies, reverse=True)
    assert sum(frequencies) <= 1 + 1e-9
    assert table[-1] == {"smiles": "", "point": "2", "frequency": "0.0", "entropy": ""}
    assert molvae(*command).out == out
    assert "1 decoded" in err


def test_entropy_is_zero_where_all_agree_and_the_logarithm_where_none_do():
    assert tally(["CC"] * 4).entropy == 0.0
    assert tally(["C", "CC", "CCC", None]).entropy == pytest.approx(np.log(4))
    assert np.isnan(tally([None, None]).entropy)
    assert tally(["C", "CC", "CC", None]).smiles == ["CC", "C"]


def test_decodings_are_aligned_with_their_points_and_seeded(trained):
    z = trained.encode(["CCCCO", "Oc1ccccc1"])
    found = decodings(trained, z, 20, temperature=0.1, seed=3)
    assert [one.smiles[0] for one in found] == ["CCCCO", "Oc1ccccc1"]
    assert found == decodings(trained, z, 20, temperature=0.1, seed=3)


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (["encode", "input=no_such.smi"], 1, "no such file"),
        (["encode", "input=-", "model=no_such_model"], 1, "no_such_model"),
        (["encode", "input=-", "output={tmp}/a.xyz"], 1, "unknown format"),
        (["encode", "input=-", "output={tmp}/a.csv"], 3, "none of the 1 molecules"),
        (["encode", "input=-", "output={tmp}/a.npz"], 3, "none of the 1 molecules"),
        (["decode", "input=-"], 1, "no column z_0"),
        (["decode", "input={tmp}/text.npz"], 1, "not a readable .npz"),
        (["decode", "input={tmp}/objects.npz"], 1, "not a readable .npz"),
        (["decode", "input={tmp}/narrow.npz"], 1, "vectors of 3 numbers"),
        (["decode", "input={tmp}/other.npz"], 1, "no array z"),
        (["decode", "input={tmp}/nan.npz"], 3, "none of the 2 vectors"),
        (["decode", "input=-", "decodings=0"], 2, "decodings=0"),
    ],
)
def test_bad_input_is_one_line_and_leaves_nothing(molvae, tmp_path, model_folder, arguments, code, says):
    (tmp_path / "text.npz").write_text("not numbers")
    np.savez(tmp_path / "objects.npz", z=np.array([{}], dtype=object))
    np.savez(tmp_path / "narrow.npz", z=np.zeros((2, 3)))
    np.savez(tmp_path / "other.npz", latent=np.zeros((2, 8)))
    np.savez(tmp_path / "nan.npz", z=np.full((2, 8), np.nan))
    before = sorted(tmp_path.iterdir())
    given = [one.format(tmp=tmp_path) for one in arguments]
    model = [] if any("model=" in one for one in given) else [f"model={model_folder}"]
    outcome = molvae(*given, *model, stdin="smiles\n[Xe]\n")
    assert outcome.code == code, outcome.err
    assert says in outcome.err
    assert "Traceback" not in outcome.err
    assert sorted(tmp_path.iterdir()) == before


def test_a_gap_in_the_columns_is_told():
    frame = pd.DataFrame({"smiles": ["C"], "7": [1.0], "z_0": [1.0], "z_2": [1.0]})
    with pytest.raises(MolvaeError, match="z_1"):
        vectors_of(frame, "table.csv")


def test_a_cell_that_is_no_number_is_named():
    frame = pd.DataFrame({"smiles": ["C", "CC"], "z_0": ["", "1,5"]}, index=pd.Index([2, 3], name="line"))
    with pytest.raises(MolvaeError, match=r"table\.csv: column 'z_0': 1 cell is no number: line 3 '1,5'"):
        vectors_of(frame, "table.csv")


def test_bare_vectors_need_no_smiles(tmp_path):
    np.savez(tmp_path / "z.npz", z=torch.zeros(2, 8).numpy())
    z, smiles = read_vectors(str(tmp_path / "z.npz"))
    assert z.shape == (2, 8)
    assert json.dumps(smiles) == '["", ""]'


def test_texts_beside_vectors_are_texts(tmp_path):
    np.savez(tmp_path / "z.npz", z=np.zeros((2, 8)), smiles=np.zeros(2))
    with pytest.raises(MolvaeError, match="smiles is no list of texts"):
        read_vectors(str(tmp_path / "z.npz"))


def test_an_archive_that_unpacks_to_gigabytes_is_refused(tmp_path):
    np.savez_compressed(tmp_path / "z.npz", z=np.zeros((400_000, 64)))
    with pytest.raises(MolvaeError, match="bytes that announce 204,800"):
        read_vectors(str(tmp_path / "z.npz"))
