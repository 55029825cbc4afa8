import csv
import io
import itertools
import logging

import pandas as pd
import pytest

from molvae.chem.mol import canonical, mols_of
from molvae.errors import ArgumentError
from molvae.explore.path import distinct_steps, path_between, smoothest
from molvae.explore.similarity import similarity_to
from molvae.explore.stepping import stepped
from molvae.filters.chain import FilterChain
from molvae.filters.properties import PropertyRange
from molvae.model.hub import load
from molvae.model.suited import chain_for

START, END = "CCCCO", "Oc1ccccc1"


def rows(text):
    return list(csv.DictReader(io.StringIO(text)))


@pytest.mark.parametrize("path", ["spherical", "linear"])
def test_a_path_leads_from_one_molecule_to_the_other(trained, path):
    found = path_between(trained, START, END, 7, path=path)
    assert list(found.columns) == ["step", "t", "smiles", "similarity_start", "similarity_end"]
    assert found["step"].tolist() == list(range(7))
    assert found["t"].tolist() == pytest.approx([step / 6 for step in range(7)])
    assert found["smiles"].iloc[[0, -1]].tolist() == [START, END]
    assert found["similarity_start"].iloc[0] == found["similarity_end"].iloc[-1] == 1.0
    assert found["similarity_start"].iloc[-1] < 0.5


def test_a_path_ends_at_its_molecules_even_where_the_model_does_not_rebuild_them(trained, caplog):
    strange = "OCCCCCCCCCCCCCN"
    caplog.set_level(logging.INFO, "molvae")
    found = path_between(trained, START, strange, 5)
    assert found["smiles"].iloc[[0, -1]].tolist() == [START, canonical(strange)]
    assert found["similarity_end"].iloc[-1] == 1.0
    assert "end: the model itself rebuilds it as" in caplog.text
    assert "start: the model itself" not in caplog.text


def test_draws_make_a_path_smoother_and_are_seeded(trained):
    likeliest, smooth, again = (path_between(trained, START, END, 9, draws=n) for n in (1, 30, 30))
    assert smooth["smiles"].tolist() == again["smiles"].tolist()
    assert energy(smooth["smiles"]) <= energy(likeliest["smiles"])


def energy(smiles):
    pairs = itertools.pairwise(smiles.dropna())
    return sum((1 - similarity_to([after], [before])[0]) ** 2 for before, after in pairs)


def test_the_smoothest_chain_is_the_best_of_all():
    choices = [["CCCCO"], ["CCCCN", "c1ccccc1", "CCCO"], [], ["CCO", "Cc1ccccc1", "OCC1CC1"], ["Oc1ccccc1"]]
    found = smoothest(choices)
    assert found[2] is None
    every = [pd.Series(chain) for chain in itertools.product(*filter(None, choices))]
    assert energy(pd.Series(found)) == pytest.approx(min(map(energy, every)))
    assert smoothest([["C", "CC"]]) == ["C"]


def test_distinct_steps_are_first_occurrences(trained):
    found = path_between(trained, START, END, 40)
    distinct = distinct_steps(found)
    assert distinct["smiles"].is_unique
    assert set(distinct["smiles"]) == set(found["smiles"].dropna())
    assert distinct["step"].iloc[[0, -1]].tolist() == [0, 39], "END was decoded before the end, too"
    assert (found["smiles"] == END).sum() > 1
    assert len(distinct) < 40


def test_similarity_is_to_what_the_model_was_given(trained):
    salt = path_between(trained, "CCCC[O-].[Na+]", END, 2)
    assert salt["similarity_start"].iloc[0] == 1.0, "the standardizer has made it butanol"


def test_the_table_of_the_verb(molvae, model_folder, tmp_path):
    picture = tmp_path / "path.svg"
    code, out, err = molvae(
        "interpolate", f"start={START}", f"end={END}", "steps=9", f"model={model_folder}", f"grid={picture}"
    )
    assert code == 0, err
    table = rows(out)
    assert list(table[0])[:6] == ["step", "t", "smiles", "similarity_start", "similarity_end", "qed"]
    assert [table[0]["smiles"], table[-1]["smiles"]] == [START, END]
    assert "9 steps" in err
    assert picture.read_text().count("similarity") == len(table)


def test_files_are_walked_row_by_row_and_one_end_serves_all(molvae, model_folder, tmp_path):
    (tmp_path / "start.smi").write_text("CCCCO\nCCCCN\n")
    (tmp_path / "end.smi").write_text("Oc1ccccc1\nNc1ccccc1\n")
    command = ["interpolate", f"start={tmp_path}/start.smi", "steps=3", f"model={model_folder}"]
    _, out, _ = molvae(*command, f"end={tmp_path}/end.smi")
    assert [row["smiles"] for row in rows(out) if row["step"] == "2"] == ["Oc1ccccc1", "Nc1ccccc1"]
    assert {row["path"] for row in rows(out)} == {"1", "2"}
    _, out, _ = molvae(*command, f"end={END}")
    assert [row["smiles"] for row in rows(out) if row["step"] == "2"] == [END, END]


def test_pairs_that_can_not_be_read_are_left_out_of_several(molvae, model_folder, tmp_path):
    (tmp_path / "start.smi").write_text("CCCCO\nC1CC\nCCCCN\n")
    settings = [f"end={END}", "steps=3", f"model={model_folder}"]
    code, out, err = molvae("interpolate", f"start={tmp_path}/start.smi", *settings)
    assert code == 0, err
    assert {row["path"] for row in rows(out)} == {"1", "3"}
    assert "1 of 3 pairs left out, as C1CC: invalid SMILES" in err


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (["start=CCCCO"], 2, "end= is missing"),
        (["start=C1CC", f"end={END}"], 1, "start=C1CC: invalid SMILES"),
        ([f"start={START}", "end=[Xe]"], 1, "end=[Xe]: not in the vocabulary"),
        ([f"start={START}", f"end={END}", "steps=1"], 2, "steps=1"),
        ([f"start={START}", f"end={END}", "draws=0"], 2, "draws=0"),
        ([f"start={START}", f"end={END}", "path=wavy"], 2, "path=wavy: spherical or linear"),
        ([f"start={START}", "end=no_such.smi"], 1, "no such file"),
        (["start={tmp}/two.smi", "end={tmp}/three.smi"], 2, "2 molecules and end 3"),
        ([f"start={START}", f"end={END}", "grid=path.gif"], 2, ".png or .svg"),
    ],
)
def test_bad_input_is_one_line(molvae, model_folder, tmp_path, arguments, code, says):
    (tmp_path / "two.smi").write_text("CCCCO\nCCCCN\n")
    (tmp_path / "three.smi").write_text("CCCCO\nCCCCN\nCCCCC\n")
    given = [one.format(tmp=tmp_path) for one in arguments]
    outcome = molvae("interpolate", *given, f"model={model_folder}")
    assert outcome.code == code, outcome.err
    assert says in outcome.err
    assert "Traceback" not in outcome.err


def test_one_step_is_no_path(trained):
    with pytest.raises(ArgumentError, match="steps=1: from 2"):
        path_between(trained, START, END, 1)


CELECOXIB = "Cc1ccc(-c2cc(C(F)(F)F)nn2-c2ccc(S(N)(=O)=O)cc2)cc1"
ATENOLOL = "CC(C)NCC(O)COc1ccc(CC(N)=O)cc1"


def test_between_strangers_parts_are_exchanged_where_nothing_decoded_passes(caplog):
    model = load("drugs", "cpu")
    chain = chain_for(model, "auto", [CELECOXIB, ATENOLOL])
    with caplog.at_level("INFO"):
        path = path_between(model, CELECOXIB, ATENOLOL, 6, chain=chain)
    assert "parts are exchanged" in caplog.text
    assert path["smiles"].nunique() == 6
    assert chain(mols_of(path["smiles"])).all()
    assert path["similarity_end"].iloc[:3].mean() < path["similarity_end"].iloc[3:5].mean()


def test_steps_are_new_molecules_that_pass_and_are_seeded():
    model = load("moses", "cpu")
    chain = FilterChain({"weight": PropertyRange({"mw": {"max": 250}})})
    start, points = "CC(=O)Nc1ccc(O)cc1", list(model.encode(["CC(=O)Nc1ccc(C)cc1", "CCOc1ccccc1"]))
    steps = stepped(model, start, points, chain, seed=1)
    every = [text for step in steps for text in step]
    assert len(steps) == 2
    assert all(steps)
    assert len({start, *every}) == 1 + len(every)
    assert chain(mols_of(every)).all()
    assert steps == stepped(model, start, points, chain, seed=1)
