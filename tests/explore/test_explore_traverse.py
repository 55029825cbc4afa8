import csv
import io

import numpy as np
import pandas as pd
import pytest

from molvae.errors import ArgumentError
from molvae.explore.direction import Direction, property_direction
from molvae.explore.properties import properties_of
from molvae.explore.walk import response, walk


def rows(text):
    return list(csv.DictReader(io.StringIO(text)))


def test_along_the_fitted_direction_the_property_grows(trained):
    z = trained.draw(400).z
    smiles = trained.decode(z)
    direction = property_direction(z.double().numpy(), properties_of(smiles, ["mw"]), "mw")
    walked = walk(trained, z[:20], direction, ["mw"], steps=7)
    assert response(walked, ["mw"])["correlation"].iloc[0] > 0.3
    assert response(walked, ["mw"])["change"].iloc[0] > 0


def test_paths_have_their_points_in_their_middle(trained, known):
    z = trained.encode(known[:3])
    walked = walk(trained, z, Direction(np.full(8, 0.3), np.nan, np.nan), ["logp"], steps=5, reach=2.0)
    assert list(walked.columns) == ["path", "step", "t", "smiles", "logp"]
    assert walked["path"].tolist() == [1] * 5 + [2] * 5 + [3] * 5
    assert walked["t"].tolist() == [-2, -1, 0, 1, 2] * 3
    assert walked.loc[walked["t"] == 0, "smiles"].tolist() == trained.decode(z)


def test_response_is_spearman_s_over_paths_that_vary():
    walked = pd.DataFrame({"path": np.repeat([1, 2, 3], 4), "t": [0, 1, 2, 3] * 3})
    walked["up"] = [1, 2, 3, 9, 4, 3, 2, 1, 5, 5, 5, 5]
    walked["gaps"] = [1, np.nan, 2, 3] + [np.nan] * 8
    found = response(walked, ["up", "gaps"]).set_index("property")
    assert found.loc["up"].tolist() == [pytest.approx(0.0), 2, pytest.approx((8 - 3 + 0) / 3)]
    assert found.loc["gaps"].tolist() == [pytest.approx(1.0), 1, 2.0]


def test_properties_have_gaps_where_the_molecules_have():
    table = properties_of(["CCO", None, "no"], ["mw", "BertzCT"])
    np.testing.assert_allclose(table["mw"], [46.069, np.nan, np.nan])
    assert table["BertzCT"].notna().tolist() == [True, False, False]
    with pytest.raises(ArgumentError, match="logp"):
        properties_of([], ["lgop"])


def test_the_verb_walks_from_a_molecule_and_draws(molvae, model_folder, tmp_path):
    code, out, err = molvae(
        *("traverse", "property=mw", "hold=[logp]", "start=Cc1ccccc1", "fit_count=400", "steps=5"),
        *(f"model={model_folder}", f"grid={tmp_path}/mw.svg"),
    )
    assert code == 0, err
    assert list(rows(out)[0]) == ["path", "start", "step", "t", "smiles", "mw", "logp"]
    assert {(row["path"], row["start"]) for row in rows(out)} == {("1", "Cc1ccccc1")}
    assert next(row["smiles"] for row in rows(out) if row["step"] == "2") == "Cc1ccccc1"
    assert "correlation with t" in err
    assert "R2" in err
    assert (tmp_path / "mw.svg").read_text().count("t = ") == 5


def test_the_verb_walks_along_one_dimension_from_the_prior(molvae, model_folder):
    arguments = ["property=mw", "dimension=3", "count=4", "fit_count=50", f"model={model_folder}"]
    code, out, err = molvae("traverse", *arguments)
    assert code == 0, err
    assert {row["path"] for row in rows(out)} == {"1", "2", "3", "4"}
    assert out == molvae("traverse", *arguments).out
    assert out != molvae("traverse", *arguments, "seed=1").out


def test_where_nothing_changes_there_is_a_dash(molvae, model_folder, tmp_path):
    code, _, err = molvae(
        *("traverse", "property=mw", "start=CCCCC", "fit_count=100", "steps=3", "reach=0.001"),
        *(f"model={model_folder}", f"report={tmp_path}/walk.html"),
    )
    assert code == 0, err
    assert "–" in err
    assert "nan" not in err
    assert "+nan" not in (tmp_path / "walk.html").read_text()


def test_the_direction_is_fitted_to_a_file(molvae, model_folder, tmp_path, known):
    (tmp_path / "known.smi").write_text("\n".join(known))
    arguments = ["property=mw", "hold=[]", "count=1", f"input={tmp_path}/known.smi", f"model={model_folder}"]
    code, _, err = molvae("traverse", *arguments)
    assert code == 0, err
    assert "of mw expected" in err


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        ([], 2, "property= is missing"),
        (["property=lgop"], 2, "logp"),
        (["property=mw", "hold=[tpas]"], 2, "tpsa"),
        (["property=mw", "dimension=8"], 2, "dimension=8"),
        (["property=mw", "steps=1"], 2, "steps=1"),
        (["property=mw", "reach=0"], 2, "reach=0"),
        (["property=mw", "count=0"], 2, "count=0"),
        (["property=mw", "start=C1CC"], 1, "start=C1CC"),
        (["property=mw", "fit_count=5"], 1, "give more"),
        (["property=mw", "input=missing.smi"], 1, "no such file"),
    ],
)
def test_bad_input_is_one_line(molvae, model_folder, arguments, code, says):
    outcome = molvae("traverse", "fit_count=100", f"model={model_folder}", *arguments)
    assert outcome.code == code, outcome.err
    assert says in outcome.err
    assert outcome.out == ""
    assert "Traceback" not in outcome.err
