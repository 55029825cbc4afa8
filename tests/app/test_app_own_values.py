"""What a chemist's table says of its molecules goes with them: on cards, in the basket, in its files."""

import csv
import io
import json
import sqlite3
from dataclasses import asdict

import pandas as pd
import pytest

from molvae.app.project import Project
from molvae.app.tasks import basket, data
from molvae.app.tasks.own_values import lines, own_values

ROWS = """smiles,remark,pIC50,compound_id,Ki
OCC,first,5.1,A-1,>10
CCO,again,5.3,A-1,12
CCN,=1+1,-4.25,A-2,7.5
c1ccccc1,,,A-3,
"""
ETHANOL = {"compound_id": "A-1", "pIC50": "5.1; 5.3", "Ki": ">10; 12", "remark": "first; again"}


@pytest.fixture
def content(tmp_path) -> bytes:
    path = tmp_path / "mine.csv"
    path.write_text(ROWS)
    return data.read_table(str(path))["content"]


def test_ids_come_first_then_numbers_and_replicates_stand_side_by_side(content: bytes) -> None:
    ethanol, amine, benzene, unknown = data.own(content, ["CCO", "CCN", "c1ccccc1", "CCCO"])
    assert list(ethanol.items()) == list(ETHANOL.items())
    assert amine == {"compound_id": "A-2", "pIC50": -4.25, "Ki": 7.5, "remark": "=1+1"}
    assert (benzene, unknown) == ({"compound_id": "A-3"}, {})
    json.dumps([ethanol, amine])


def test_ids_and_counts_of_rows_are_no_measurements(tmp_path) -> None:
    path = tmp_path / "mine.csv"
    path.write_text(",smiles,mol_id,Row,pIC50,batch\n0,CCO,7,1,1.5,x\n1,OCC,7,2,2.5,y\n2,CCN,9,3,>3,z\n")
    found = data.read_table(str(path))
    assert [one["name"] for one in found["columns"] if one["numbers"]] == ["pIC50"]
    assert (found["rows"], found["molecules"]) == (3, 2)
    (ethanol,) = data.own(found["content"], ["CCO"])
    assert [*ethanol] == ["mol_id", "Row", "pIC50", "batch"]


def test_a_card_has_the_id_and_the_measured_values() -> None:
    own = {"name": "Alcohol", "a": 5.123, "note": "text", "b": ">10; 12", "c": 1, "d": 2, "long": "x" * 99}
    assert [text for text, _ in lines(own)] == ["Alcohol", "a 5.12", "b >10; 12", "c 1"]
    assert lines(own)[1][1] == "a of the table that it is from"
    assert len(lines({"id": "x" * 99})[0][0]) == 40
    assert lines({}) == []


def test_each_way_to_look_at_a_selection_tells_them(content: bytes) -> None:
    smiles = ["CCN", "CCO"]
    for cards in (
        data.selected(content, smiles),
        data.passing(content, smiles, ["pains"])["cards"],
        data.best_scored(content, smiles),
        data.diverse(content, smiles, 2),
    ):
        told = {card["smiles"]: [text for text, _ in card["lines"]] for card in cards}
        assert {"A-2", "pIC50 -4.25", "Ki 7.5"} < set(told["CCN"])
        assert {"A-1", "pIC50 5.1; 5.3"} < set(told["CCO"])


def test_they_are_kept_with_a_molecule_and_reach_one_that_was_kept_before(tmp_path, content: bytes) -> None:
    with Project(tmp_path / "my.molvae") as project:
        assert project.keep(["CCO"], "drawn") == 1
        assert project.keep(["CCO", "CCN"], "mine.csv", data.own(content, ["CCO", "CCN"])) == 1
        assert project.keep(["CCO"], "drawn") == 0
    with Project(tmp_path / "my.molvae") as project:
        ethanol, amine = project.basket()
        assert (ethanol.source, ethanol.own) == ("drawn", ETHANOL)
        assert (amine.source, amine.own["pIC50"]) == ("mine.csv", -4.25)
        assert [text for text, _ in basket.rows([asdict(amine)])[0]["own"]] == [
            "A-2",
            "pIC50 -4.25",
            "Ki 7.5",
        ]


def test_what_is_in_the_basket_is_told_and_what_is_written_on_stays(tmp_path) -> None:
    with Project(tmp_path / "my.molvae") as project:
        project.keep(["CCO", "CCN"], "drawn")
        assert project.kept(["CCN", "CCC", "CCN"]) == {"CCN"}
        project.note(1, "", "soon")
        assert [project.remove_bare(smiles) for smiles in ("CCO", "CCN", "CCN")] == [False, True, False]
        assert project.kept(["CCO", "CCN"]) == {"CCO"}


def test_a_project_from_before_is_opened(tmp_path) -> None:
    path = tmp_path / "my.molvae"
    with Project(path) as project:
        project.keep(["CCO"], "drawn")
    with sqlite3.connect(path) as file:
        file.execute("ALTER TABLE basket DROP COLUMN own")
    with Project(path) as project:
        project.keep(["CCN"], "mine.csv", [{"id": "A-2"}])
        assert [one.own for one in project.basket()] == [{}, {"id": "A-2"}]


def test_files_have_them_and_no_formula(content: bytes) -> None:
    texts = {"note": "", "tags": ""}
    own = [*data.own(content, ["CCN", "CCO"]), {}]
    own[0]["qed"] = 0.1
    kept = [
        {"smiles": smiles, **texts, "source": "mine.csv", "own": one}
        for smiles, one in zip(["CCN", "CCO", "CCC"], own, strict=True)
    ]
    amine, ethanol, other = csv.DictReader(io.StringIO(basket.exported(kept, "csv").decode()))
    assert list(amine)[:6] == ["smiles", "compound_id", "pIC50", "Ki", "remark", "qed (table)"]
    assert (amine["compound_id"], amine["pIC50"], amine["remark"]) == ("A-2", "-4.25", "'=1+1")
    assert (ethanol["pIC50"], other["compound_id"]) == ("5.1; 5.3", "")
    assert amine["qed"] != "0.1" == amine["qed (table)"]
    assert basket.exported(kept, "smi").decode().splitlines() == ["CCN\tA-2", "CCO\tA-1", "CCC"]
    sdf = basket.exported(kept, "sdf").decode()
    assert sdf.startswith("A-2\n")
    assert ">  <pIC50>" in sdf
    for kind in basket.KINDS:
        assert basket.exported(kept, kind)


def test_a_page_of_the_basket_has_ids_measurements_and_notes(content: bytes) -> None:
    (own,) = data.own(content, ["CCN"])
    kept = [{"smiles": "CCN", "note": "<b>make\nit</b>", "tags": "soon", "source": "mine.csv", "own": own}]
    text = basket.exported(kept, "html").decode()
    for shown in ("A-2", "pIC50 -4.25", "&lt;b&gt;make it&lt;/b&gt;", "soon"):
        assert shown in text
    assert "<b>make" not in text


def test_a_table_without_names_or_numbers_says_what_it_has() -> None:
    table = pd.DataFrame({"smiles": ["CCO"], "series": ["alcohols"]})
    assert own_values(table, ["CCO"]) == [{"series": "alcohols"}]
    assert lines({"series": "alcohols"}) == []
