"""`molvae.sample` as a function: arguments in any form, a table and a tally out."""

import pandas as pd
import pytest

import molvae
from molvae.errors import SettingError
from molvae.filters.rings import RingSize


@pytest.fixture(scope="module")
def model(model_folder):
    return molvae.load(model_folder)


def test_a_table_with_the_best_first_and_a_tally(model, tmp_path):
    found = molvae.sample(model, 40, filters=None, scoring="qed", workers=1)
    assert list(found.table.columns) == ["smiles", "qed", "score"]
    assert found.table["score"].is_monotonic_decreasing
    assert len(found.table) == found.table["smiles"].nunique() == 40
    assert found.tally.decoded >= found.tally.valid >= found.tally.passing >= 40
    assert found.tally.missed == model.training_filter.false_positive_rate
    found.save(tmp_path / "new.csv")
    pd.testing.assert_frame_equal(pd.read_csv(tmp_path / "new.csv"), found.table)
    found.picture(tmp_path / "new.svg")
    assert (tmp_path / "new.svg").read_text().count("score 0.") == 40
    found.report(tmp_path / "new.html")
    assert "<html" in (tmp_path / "new.html").read_text()
    assert "svg" in found._repr_html_()


def test_the_seed_and_the_model_s_form_decide(model, model_folder):
    found = [
        molvae.sample(one, 20, filters=None, scoring="qed", workers=1, seed=seed).table["smiles"].tolist()
        for one, seed in ((model, 0), (str(model_folder), 0), (model_folder, 1))
    ]
    assert found[0] == found[1] != found[2]


def test_filters_are_objects_too_and_none_may_be_left(model):
    found = molvae.sample(model, 10, filters=RingSize(largest=6), scoring="qed", workers=1, max_decoded=500)
    assert len(found.table) == 10
    nothing = molvae.sample(
        model, 10, filters={"never": lambda mols: [False] * len(mols)}, scoring="qed", max_decoded=500
    )
    assert nothing.table.empty
    assert list(nothing.table.columns) == ["smiles", "qed", "score"]
    assert nothing.tally.reasons == {"never": nothing.tally.checked}


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ({"count": 0}, "count=0: from 1 to"),
        ({"max_decoded": 0}, "max_decoded=0: from 1 to"),
        ({"temperature": -1}, "temperature=-1: must be 0 or more"),
        ({"top_p": 1.5}, "top_p=1.5: must be above 0"),
        ({"workers": 0}, "workers=0: from 1 to"),
        ({"device": "gpu", "model": "moses"}, "device=gpu: cpu or auto"),
    ],
)
def test_an_argument_that_means_nothing_is_named(model, arguments, says):
    with pytest.raises(SettingError, match=says):
        molvae.sample(**({"model": model, "count": 5} | arguments))
