import csv
import io
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from molvae.chem.mol import canonical
from molvae.errors import MolvaeError
from molvae.explore.outlier_reference import OutlierMeasures, OutlierReference
from molvae.explore.outlier_score import outlier_score, with_outlier_scores
from molvae.explore.start import as_read
from molvae.model.model import Model
from molvae.table import read


def rows(text):
    return list(csv.DictReader(io.StringIO(text)))


def synthetic(count, seed, shift=0.0):
    """Measures of molecules that are alike, or shifted to the unusual side."""
    generator = np.random.default_rng(seed)
    return OutlierMeasures(
        nll=generator.gamma(2.0, size=count) + shift,
        latent_distance=generator.gamma(20.0, size=count) + shift,
        nearest_similarity=generator.beta(8, 4, size=count) - 0.1 * shift,
        reason=[""] * count,
    )


def reference_like(measures):
    return OutlierReference(
        np.zeros(2),
        np.eye(2),
        np.zeros((1, 256), dtype=np.uint8),
        measures.nll,
        measures.latent_distance,
        measures.nearest_similarity,
    )


@pytest.fixture(scope="session")
def ordinary(trained):
    """Molecules that the tiny model itself writes: its world."""
    decoded = dict.fromkeys(text for text in trained.sample(2500, seed=0, temperature=1.3) if text)
    return list(decoded)


@pytest.fixture(scope="session")
def reference(trained, ordinary):
    return OutlierReference.build(trained, ordinary)


@pytest.mark.parametrize("rate", [0.01, 0.05, 0.3])
def test_the_score_keeps_its_false_positive_rate(rate):
    reference = reference_like(synthetic(3000, 0))
    alike = outlier_score(synthetic(3000, 1), reference)
    assert (alike > 1 - rate).mean() == pytest.approx(rate, rel=0.35)


def test_scores_grow_with_strangeness_beyond_all_that_was_seen():
    reference = reference_like(synthetic(500, 0))
    scores = [outlier_score(synthetic(200, 1, shift), reference).mean() for shift in (0, 1, 3, 5)]
    assert scores == sorted(scores)
    far = OutlierMeasures(np.array([9.0, 10.0]), np.full(2, 20.0), np.full(2, 0.7), ["", ""])
    assert 0.95 < outlier_score(far, reference)[0] < outlier_score(far, reference)[1] < 1


def test_all_rows_stay_and_what_can_not_be_encoded_is_an_outlier(trained, reference, tmp_path):
    (tmp_path / "a.csv").write_text("id,smiles\n1,Cc1ccccc1\n2,C1CC\n3,[Xe]\n")
    judged = with_outlier_scores(read(str(tmp_path / "a.csv")), trained, reference)
    assert judged["id"].tolist() == ["1", "2", "3"]
    assert judged["outlier_score"].tolist()[1:] == [1.0, 1.0]
    assert judged["is_outlier"].tolist()[1:] == [True, True]
    assert judged["nll"].isna().tolist() == [False, True, True]
    assert judged["nearest_similarity"].isna().tolist() == [False, True, False]
    assert judged["reason"].tolist() == ["", "invalid SMILES", "not in the vocabulary: [Xe]"]


def test_what_the_standardizer_cannot_sanitize_is_an_outlier(trained, reference):
    salt = "F[P-](F)(F)(F)(F)F.[Na+]"
    assert as_read(trained, salt) is None
    judged = with_outlier_scores(pd.DataFrame({"smiles": ["Cc1ccccc1", salt]}), trained, reference)
    assert judged["outlier_score"].tolist()[1] == 1.0
    assert judged["nearest_similarity"].isna().tolist() == [False, True]
    assert "valence" in judged["reason"].tolist()[1]


def test_a_molecule_of_another_world_is_stranger_than_a_known_one(trained, reference):
    strange = "OCCCCCCCCCCCCCN"
    measures = reference.measure(trained, [canonical("Cc1ccc(O)cc1"), strange])
    assert measures.reason == ["", ""]
    assert measures.nll[0] < measures.nll[1]
    scores = outlier_score(measures, reference)
    assert scores[0] < scores[1]


def test_statistics_survive_the_model_s_folder(trained, reference, tmp_path):
    replace(trained, reference=reference.tensors()).save(tmp_path / "model")
    carried = Model.load(tmp_path / "model").reference
    assert carried is not None
    again = OutlierReference.from_tensors(carried)
    np.testing.assert_array_equal(again.bits, reference.bits)
    smiles = ["Cc1ccccc1", "CCCCO"]
    np.testing.assert_array_equal(
        outlier_score(again.measure(trained, smiles), again),
        outlier_score(reference.measure(trained, smiles), reference),
    )


def test_too_small_a_reference_is_refused(trained, known):
    with pytest.raises(MolvaeError, match="at least 100"):
        OutlierReference.build(trained, [*known, "C1CC"])


def test_the_verb_compares_with_a_file(molvae, model_folder, ordinary, tmp_path):
    (tmp_path / "reference.smi").write_text("\n".join(ordinary))
    code, out, err = molvae(
        *("outliers", "input=-", f"reference={tmp_path}/reference.smi", f"model={model_folder}"),
        stdin="name,smiles\nxylene,Cc1ccccc1\nbroken,C1CC\n",
    )
    assert code == 0, err
    columns = ["nll", "latent_distance", "nearest_similarity", "outlier_score", "is_outlier", "reason"]
    assert list(rows(out)[0]) == ["smiles", "name", *columns]
    assert [row["is_outlier"] for row in rows(out)] == ["False", "True"]
    assert "1 molecules encoded, 0 outliers (0.0%)" in err
    assert "1 more cannot be encoded, and are outliers: 1 invalid SMILES" in err


def test_columns_that_are_computed_anew_are_named(molvae, model_folder, ordinary, tmp_path):
    (tmp_path / "reference.smi").write_text("\n".join(ordinary))
    settings = [f"reference={tmp_path}/reference.smi", f"model={model_folder}"]
    code, out, err = molvae("outliers", "input=-", *settings, stdin="smiles,reason\nCCCCO,mine\n")
    assert code == 0, err
    assert "in place of the input's columns: reason" in err
    assert rows(out)[0]["reason"] == ""


def test_a_large_reference_is_drawn_from(trained, ordinary, monkeypatch):
    monkeypatch.setattr("molvae.explore.outlier_reference.MOST", 120)
    reference = OutlierReference.build(trained, ordinary)
    assert 100 <= len(reference.bits) + len(reference.nll) <= 120 < len(ordinary)


def test_the_verb_takes_what_the_model_carries(molvae, trained, reference, tmp_path):
    trained.save(tmp_path / "model")
    command = ["outliers", "input=-", f"model={tmp_path}/model"]
    code, _, err = molvae(*command, stdin="CCCCO\n")
    assert code == 1
    assert "reference=FILE" in err
    replace(trained, reference=reference.tensors()).save(tmp_path / "model")
    code, out, err = molvae(*command, stdin="CCCCO\n")
    assert code == 0, err
    assert 0 <= float(rows(out)[0]["outlier_score"]) < 1


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (["input=missing.csv"], 1, "no such file"),
        (["input=-", "reference=missing.smi"], 1, "no such file"),
        (["input=-", "reference={tmp}/few.smi"], 1, "at least 100"),
        (["input=-", "reference={tmp}/many.smi", "false_positive_rate=1.5"], 2, "false_positive_rate=1.5"),
        (["input=-", "reference={tmp}/many.smi", "output={tmp}/out.csv"], 3, "none of the 1 molecules"),
    ],
)
def test_bad_input_is_one_line_and_leaves_nothing(
    molvae, model_folder, ordinary, tmp_path, arguments, code, says
):
    (tmp_path / "few.smi").write_text("CCCCO\nCCCCN\n")
    (tmp_path / "many.smi").write_text("\n".join(ordinary))
    before = sorted(tmp_path.iterdir())
    given = [one.format(tmp=tmp_path) for one in arguments]
    outcome = molvae("outliers", f"model={model_folder}", *given, stdin="[Xe]\n")
    assert outcome.code == code, outcome.err
    assert says in outcome.err
    assert "Traceback" not in outcome.err
    assert sorted(tmp_path.iterdir()) == before
