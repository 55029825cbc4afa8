import csv
import io

import pytest

TABLE = """id,SMILES
1,CC(=O)Oc1ccccc1C(=O)O
2,CCCCc1ccc(O)c(O)c1
3,C1CC
4,O=C1CCCCCCCCCCCCCC1
5,CC(C)Cc1ccc(cc1)C(C)C(=O)O
"""


@pytest.fixture
def table(tmp_path):
    file = tmp_path / "in.csv"
    file.write_text(TABLE)
    return file


def rows(text):
    return list(csv.DictReader(io.StringIO(text)))


def test_failing_rows_are_dropped_and_counted(molvae, table, tmp_path):
    code, out, err = molvae("filter", f"input={table}", f"output={tmp_path}/out.csv", "workers=1")
    assert (code, out) == (0, "")
    kept = rows((tmp_path / "out.csv").read_text())
    assert [(row["id"], row["smiles"]) for row in kept] == [
        ("1", "CC(=O)Oc1ccccc1C(=O)O"),
        ("5", "CC(C)Cc1ccc(cc1)C(C)C(=O)O"),
    ]
    for line in (
        "5 molecules",
        "passed",
        "invalid SMILES",
        "pains: catechol_A(92)",
        "rings: ring of more than 7 atoms",
    ):
        assert line in err


def test_keep_all_gives_every_row_with_its_reason(molvae, table):
    code, out, _ = molvae("filter", f"input={table}", "keep=all", "workers=1")
    assert code == 0
    assert [(row["id"], row["passed"], row["reason"]) for row in rows(out)] == [
        ("1", "True", ""),
        ("2", "False", "pains: catechol_A(92)"),
        ("3", "False", "invalid SMILES"),
        ("4", "False", "rings: ring of more than 7 atoms"),
        ("5", "True", ""),
    ]


def test_columns_of_the_user_s_by_the_names_of_ours_stay_or_are_told_of(molvae):
    table = "smiles,reason,passed\nCCO,tried in May,yes\nC1CC,no idea,no\n"
    settings = ["input=-", "filters=none", "workers=1"]
    code, out, err = molvae("filter", *settings, stdin=table)
    assert (code, rows(out)) == (0, [{"smiles": "CCO", "reason": "tried in May", "passed": "yes"}])
    assert "computed anew" not in err
    code, out, err = molvae("filter", *settings, "keep=all", stdin=table)
    assert (code, [row["reason"] for row in rows(out)]) == (0, ["", "invalid SMILES"])
    assert "computed anew, in place of the input's columns: passed, reason" in err


@pytest.mark.parametrize(
    ("choice", "kept"),
    [
        (["filters=none"], ["1", "2", "4", "5"]),
        (["filters=moses"], ["1", "5"]),
        (["filters=[lipinski,pains]"], ["1", "4", "5"]),
        (["filters=[rings,smarts]", "filters.smarts.avoid=C(=O)O"], ["2"]),
        (["filters=smarts", "filters.smarts.avoid=[[OX2H]c1ccccc1,C1CCCCCCCCCCCCCC1]"], ["1", "5"]),
        (["filters=smarts", "filters.smarts.keep=C(=O)[OH]"], ["1", "5"]),
        (["filters=elements", "filters.elements.allowed=[C,O]"], ["1", "2", "4", "5"]),
        (
            [
                "filters=similarity",
                "filters.similarity.references=CCCCc1ccc(O)c(O)c1",
                "filters.similarity.floor=0.9",
            ],
            ["2"],
        ),
        (
            ["filters=ranges", "filters.ranges.ranges.mw.max=200", "filters.ranges.ranges.logp.min=1.2"],
            ["1", "2"],
        ),
    ],
)
def test_filters_are_chosen_and_set_on_the_command_line(molvae, table, choice, kept):
    code, out, err = molvae("filter", f"input={table}", "workers=1", *choice)
    assert code == 0, err
    assert [row["id"] for row in rows(out)] == kept


def test_a_reason_is_printed_as_it_stands(molvae):
    avoid = "filters.smarts.avoid=[c:o:c]"
    _, _, err = molvae("filter", "input=-", "workers=1", "filters=smarts", avoid, stdin="c1ccoc1\nCCO\n")
    assert "c:o:c" in err


def test_novelty_against_a_file(molvae, table, tmp_path):
    (tmp_path / "known.smi").write_text("OC(=O)c1ccccc1OC(C)=O\n")
    known = f"filters.novelty.known={tmp_path}/known.smi"
    _, out, _ = molvae("filter", f"input={table}", "workers=1", "filters=novelty", known)
    assert [row["id"] for row in rows(out)] == ["2", "4", "5"]


def test_a_file_of_ones_own_filters(molvae, table, tmp_path):
    (tmp_path / "my.yaml").write_text(
        "small:\n  _target_: molvae.filters.properties.PropertyRange\n  ranges: {mw: {max: 170}}\n"
    )
    code, out, err = molvae("filter", f"input={table}", "workers=1", f"filters={tmp_path}/my.yaml")
    assert code == 0, err
    assert [row["id"] for row in rows(out)] == ["2"]


def test_processes_give_the_same_in_the_same_order(molvae, tmp_path):
    molecules = [f"{'C' * (i % 30 + 1)}O" for i in range(10_500)]
    (tmp_path / "in.smi").write_text("\n".join(molecules))
    answers = [
        molvae("filter", f"input={tmp_path}/in.smi", "filters=elements", f"workers={workers}").out
        for workers in (1, 2)
    ]
    assert answers[0] == answers[1]
    assert [row["smiles"] for row in rows(answers[0])][:3] == molecules[:3]


def test_nothing_left_is_exit_3_and_harms_no_output(molvae, tmp_path):
    (tmp_path / "out.csv").write_text("precious\n")
    code, _, err = molvae(
        "filter", "input=-", f"output={tmp_path}/out.csv", "workers=1", stdin="smiles\nC1CC\nno\n"
    )
    assert code == 3
    assert "none of the 2 molecules" in err
    assert (tmp_path / "out.csv").read_text() == "precious\n"
    assert [path.name for path in tmp_path.iterdir()] == ["out.csv"]


@pytest.mark.parametrize(
    ("settings", "code", "says"),
    [
        (["keep=some"], 2, "keep=some: passed, or all"),
        (["filters=lipinsky"], 2, "lipinski"),
        (["filters=smarts", "filters.smarts.avoid=C1CC"], 1, "'C1CC' is not a SMARTS"),
        (["filters=chembl", "filters.chembl.catalogs=[PAIN]"], 2, "filters.chembl.catalogs=PAIN: RDKit has"),
        (["filters=similarity"], 2, "filters.similarity.references"),
        (["filters=novelty", "filters.novelty.known=nowhere.smi"], 1, "nowhere.smi"),
    ],
)
def test_mistakes_are_one_line(molvae, table, settings, code, says):
    outcome = molvae("filter", f"input={table}", "workers=1", *settings)
    assert outcome.code == code
    assert outcome.out == ""
    assert says in outcome.err
    assert "Traceback" not in outcome.err
