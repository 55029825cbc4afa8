import csv
import io

import pandas as pd
import pytest

from molvae.errors import ArgumentError, MolvaeError
from molvae.explore.analogues import analogues, by_distance
from molvae.explore.neighbors import Neighbors
from molvae.model.hub import load

START = "Cc1ccc(O)cc1"


def all_pass(smiles):
    return [""] * len(smiles)


def rows(text):
    return list(csv.DictReader(io.StringIO(text)))


def test_analogues_are_distinct_others_and_the_most_similar_come_first(trained):
    found = analogues(trained, START, 10, all_pass, radius=4.0, max_decoded=1000)
    molecules = found.molecules
    assert list(molecules.columns) == ["smiles", "start", "similarity", "distance", "scaffold_kept", "source"]
    assert len(molecules) == 10
    assert molecules["smiles"].is_unique
    assert START not in set(molecules["smiles"])
    assert molecules["similarity"].is_monotonic_decreasing
    assert molecules["distance"].max() <= 4.0 + 1e-4
    others = found.draws.dropna(subset=["smiles"]).drop_duplicates("smiles")
    others = others.loc[others["smiles"] != START, "similarity"]
    assert molecules["similarity"].tolist() == others.nlargest(10).tolist()


def test_without_a_radius_single_parts_are_exchanged_as_well():
    drugs = load("drugs")
    found = analogues(drugs, "CC(C)NCC(O)COc1cccc2ccccc12", 10, all_pass, max_decoded=200)
    sources = found.molecules["source"]
    assert set(sources) == {"latent", "parts"}
    own = found.molecules.loc[sources == "parts"]
    distance = (drugs.encode(own["smiles"].tolist()) - drugs.encode(found.start)).norm(dim=1)
    assert own["distance"].tolist() == pytest.approx(distance.tolist(), rel=1e-3)
    assert set(found.molecules.loc[sources == "latent", "smiles"]) <= set(found.draws["smiles"])


def test_what_the_model_cannot_read_is_counted(trained):
    found = analogues(trained, START, 10, all_pass, max_decoded=200)
    assert found.reasons["not readable by the model"] > 0
    assert set(found.molecules["source"]) <= {"latent", "parts"}


def test_scaffolds_are_told(trained):
    found = analogues(trained, START, 30, all_pass, radius=6.0, max_decoded=1000).molecules
    benzene = found["smiles"].str.count("c") == 6
    assert benzene.any()
    assert found.loc[benzene & (found["smiles"].str.len() < 16), "scaffold_kept"].all()
    assert not found.loc[~found["smiles"].str.contains("1"), "scaffold_kept"].any()


def test_draws_are_seeded_and_bounded(trained):
    once = analogues(trained, START, 1000, all_pass, radius=2.0, max_decoded=700, seed=5)
    again = analogues(trained, START, 1000, all_pass, radius=2.0, max_decoded=700, seed=5)
    pd.testing.assert_frame_equal(once.draws, again.draws)
    assert len(once.draws) == 700


def test_the_check_decides_and_its_reasons_are_counted(trained):
    found = analogues(trained, START, 5, lambda smiles: ["no"] * len(smiles), radius=4.0, max_decoded=500)
    assert found.molecules.empty
    assert found.reasons.total() == found.draws["smiles"].dropna().nunique() - 1


def test_likeness_falls_with_distance(trained):
    found = analogues(trained, START, 10_000, all_pass, radius=8.0, max_decoded=1500)
    table = by_distance(found.draws, found.start, 8.0)
    assert table["to"].tolist() == pytest.approx([1.6, 3.2, 4.8, 6.4, 8.0])
    assert table["points"].sum() == 1500
    assert table["itself"].iloc[0] > table["itself"].iloc[-1]
    assert table["median"].iloc[1] > table["median"].iloc[-1]


def test_empty_steps_of_distance_are_nan():
    draws = pd.DataFrame(
        {"smiles": ["CC", None], "similarity": [0.5, None], "distance": [0.1, 0.9], "scaffold_kept": True}
    )
    table = by_distance(draws, "C", 1.0, bins=2)
    assert table["median"].isna().tolist() == [False, True]
    assert table["valid"].tolist() == [1.0, 0.0]


def test_the_verb_writes_scored_analogues_of_each_start(molvae, model_folder, tmp_path):
    (tmp_path / "leads.smi").write_text("Cc1ccc(O)cc1\nC1CC\nCCCCO\nOCCCC\n")
    settings = [f"model={model_folder}", "count=4", "max_decoded=1000", "filters=none", "radius=6"]
    code, out, err = molvae(
        "neighbors", f"start={tmp_path}/leads.smi", *settings, f"grid={tmp_path}/grid.png"
    )
    assert code == 0, err
    table = rows(out)
    assert [row["start"] for row in table] == ["Cc1ccc(O)cc1"] * 4 + ["CCCCO"] * 4
    assert {"qed", "score"} <= table[0].keys()
    assert err.count("distance up to") == 2
    assert "start: left out C1CC: invalid SMILES" in err
    assert (tmp_path / "grid.png").stat().st_size > 1000


def test_the_picture_has_each_start_before_its_analogues():
    found = pd.DataFrame(
        {"smiles": ["CCN", "CCO", "CCF"], "start": ["CC", "CC", "C"], "similarity": 0.5, "score": 0.9}
    )
    drawn = Neighbors(found, ()).grid()
    assert drawn.smiles == ["CC", "CCN", "CCO", "C", "CCF"]
    words = [text.split()[0] for text in drawn.legends]
    assert words == ["start", "similarity", "similarity", "start", "similarity"]


@pytest.mark.parametrize(
    ("verb", "given"),
    [
        ("neighbors", ["start=CCCCO"]),
        ("interpolate", ["start=CCCCO", "end=CCCCN"]),
        ("arithmetic", ["start=CCCCO", "plus=CCCCN"]),
    ],
)
def test_a_scorer_does_not_take_the_place_of_a_verb_s_own_column(molvae, tmp_path, verb, given):
    name = "similarity" if verb == "neighbors" else "similarity_start"
    (tmp_path / "own.yaml").write_text(
        f"""
_target_: molvae.scoring.objective.Objective
scorers:
  {name}:
    _target_: molvae.scoring.objective.Term
    scorer: {{_target_: molvae.scoring.properties.Property, name: qed}}
"""
    )
    code, _, err = molvae(verb, *given, f"scoring={tmp_path}/own.yaml")
    assert (code, f"scoring={name}: this is a column of the result's own" in err) == (2, True)


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (["start=C1CC"], 1, "start=C1CC: invalid SMILES"),
        (["start=CCCCO", "radius=-1"], 2, "radius=-1"),
        (["start=CCCCO", "radius=nan"], 2, "radius=nan"),
        (["start=CCCCO", "count=0"], 2, "count=0"),
        (["start=CCCCO", "radius=0.001", "max_decoded=50"], 3, "no analogue"),
    ],
)
def test_bad_input_is_one_line(molvae, model_folder, arguments, code, says):
    outcome = molvae("neighbors", f"model={model_folder}", *arguments)
    assert outcome.code == code, outcome.err
    assert says in outcome.err
    assert outcome.out == ""
    assert "Traceback" not in outcome.err


def test_a_molecule_that_can_not_be_read_and_a_radius_of_nothing(trained):
    with pytest.raises(MolvaeError, match="Xe"):
        analogues(trained, "[Xe]", 1, all_pass, radius=1.0)
    with pytest.raises(ArgumentError, match="radius=-1"):
        analogues(trained, START, 1, all_pass, radius=-1.0)


def test_without_a_radius_it_spreads_until_there_are_enough(trained):
    found = analogues(trained, START, 20, all_pass)
    assert len(found.molecules) == 20
    assert found.draws["smiles"].nunique() > 20
    assert found.radius == found.draws["distance"].max()


def test_a_start_is_forgiven_what_it_fails_for_itself(molvae, model_folder):
    arguments = (
        *("neighbors", "start=Nc1ccccc1", "count=5", "filters=[brenk]", f"model={model_folder}"),
        "max_decoded=1000",
    )
    code, out, err = molvae(*arguments)
    assert code == 0, err
    assert "Nc1ccccc1 fails the filters itself (brenk: aniline)" in err
    assert any("c" in row["smiles"] and "N" in row["smiles"] for row in rows(out))
