import csv
import io

import pytest

TABLE = "name,smiles\naspirin,CC(=O)Oc1ccccc1C(=O)O\nbroken,C1CC\nibuprofen,CC(C)Cc1ccc(cc1)C(C)C(=O)O\n"
COLUMNS = ["qed", "logp", "sa", "np", "tpsa", "mw", "hbd", "hba", "rotatable_bonds", "rings", "fsp3", "score"]


def rows(text):
    return list(csv.DictReader(io.StringIO(text)))


def test_columns_of_a_known_drug(molvae):
    code, out, err = molvae("score", "input=-", "workers=1", stdin=TABLE)
    assert code == 0
    aspirin, broken, ibuprofen = rows(out)
    assert list(aspirin) == ["smiles", "name", *COLUMNS]
    assert float(aspirin["qed"]) == pytest.approx(0.5501, abs=1e-4)
    assert float(ibuprofen["logp"]) == pytest.approx(3.0732, abs=1e-4)
    assert float(aspirin["score"]) == pytest.approx(0.5501**0.5, abs=1e-4)  # SA 1.58 is as easy as can be
    assert [broken[column] for column in COLUMNS] == [""] * len(COLUMNS)
    assert err == "3 rows, 2 with a score\n1 rows could not be scored at all: invalid SMILES\n"


@pytest.mark.parametrize(
    ("choice", "columns"),
    [
        (["scoring=qed"], ["qed"]),
        (["scoring=[qed,penalised_logp]"], ["qed", "penalised_logp"]),
        (
            ["scoring=similarity", "scoring.scorers.similarity.scorer.references=CC(=O)Oc1ccccc1C(=O)O"],
            ["similarity"],
        ),
        (["scoring=python", "scoring.scorers.python.scorer.python=builtins:len"], ["python"]),
    ],
)
def test_scorers_are_chosen_on_the_command_line(molvae, choice, columns):
    code, out, err = molvae("score", "input=-", "workers=1", *choice, stdin=TABLE)
    assert code == 0, err
    assert list(rows(out)[0]) == ["smiles", "name", *columns, "score"]


def test_what_fails_for_a_molecule_is_counted(molvae):
    code, out, err = molvae(
        "score", "input=-", "workers=1", "scoring=penalised_logp", stdin=f"smiles\n{'C' * 50}\nCCO\n"
    )
    assert code == 0
    assert [bool(row["score"]) for row in rows(out)] == [False, True]
    assert "2 rows, 1 with a score" in err
    assert "invalid SMILES" not in err
    assert "penalised_logp could not be computed for 1 molecules" in err


def test_weights_count(molvae):
    heavy = "scoring.scorers.qed.weight=1000"
    _, out, _ = molvae("score", "input=-", "workers=1", heavy, stdin=TABLE)
    assert float(rows(out)[0]["score"]) == pytest.approx(0.5501, abs=1e-3)


def test_a_file_of_ones_own_scorers(molvae, tmp_path):
    (tmp_path / "my.yaml").write_text(
        "_target_: molvae.scoring.objective.Objective\n"
        "combine: arithmetic\n"
        "scorers:\n"
        "  complexity: {_target_: molvae.scoring.properties.Property, name: BertzCT}\n"
        "  weight:\n"
        "    _target_: molvae.scoring.objective.Term\n"
        "    scorer: {_target_: molvae.scoring.properties.Property, name: mw}\n"
        "    desirability:\n"
        "      {_target_: molvae.scoring.desirability.ramp, _partial_: true, zero: 100, one: 200}\n"
    )
    code, out, err = molvae("score", "input=-", "workers=1", f"scoring={tmp_path}/my.yaml", stdin=TABLE)
    assert code == 0, err
    assert list(rows(out)[0]) == ["smiles", "name", "complexity", "weight", "score"]
    assert float(rows(out)[0]["score"]) == pytest.approx(0.80159, abs=1e-5)


def test_only_bad_molecules_is_exit_3(molvae, tmp_path):
    code, _, err = molvae(
        "score", "input=-", f"output={tmp_path}/out.csv", "workers=1", stdin="smiles\nC1CC\nno\n"
    )
    assert code == 3
    assert "none of the 2 molecules" in err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("settings", "code", "says"),
    [
        (["scoring=qde"], 2, "qed"),
        (["scoring.combine=harmonic"], 2, "'harmonic'"),
        (["scoring.scorers.logp.name=lgop"], 2, "logp"),
        (["scoring=python", "scoring.scorers.python.scorer.python=no_such:thing"], 1, "no_such"),
    ],
)
def test_mistakes_are_one_line(molvae, settings, code, says):
    outcome = molvae("score", "input=-", "workers=1", *settings, stdin=TABLE)
    assert outcome.code == code
    assert outcome.out == ""
    assert says in outcome.err
    assert "Traceback" not in outcome.err


def test_filter_and_score_in_a_pipe(molvae):
    kept = molvae("filter", "input=-", "filters=[druglike,brenk]", "workers=1", stdin=TABLE).out
    code, out, _ = molvae("score", "input=-", "workers=1", stdin=kept)
    assert code == 0
    assert [row["name"] for row in rows(out)] == ["ibuprofen"]


def test_columns_of_the_input_that_are_computed_anew_are_named(molvae):
    table = "smiles,logp,id\nCCO,measured,1\n"
    code, out, err = molvae("score", "input=-", "workers=1", stdin=table)
    assert code == 0
    assert float(rows(out)[0]["logp"]) == pytest.approx(-0.0014)
    assert "computed anew, in place of the input's columns: logp" in err
