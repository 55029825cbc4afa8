"""Texts that would hang or end a program, or be read as another molecule, cost their row."""

import csv

import pytest

from molvae.codec import MoleculeCodec

ATTACKS = {
    "C" * 20_000: "more than 10,000 characters",
    "N[C@@H](C)C(=O)" * 400 + "O": "more than 1,000 heavy atoms",
    ".".join(["CC"] * 1_500): "more than 1,000 heavy atoms",
    "C12CC1CC2" * 101: "more than 200 rings",
    "CCO ethanol": "invalid SMILES: text after white space",
    "CC\tO": "invalid SMILES: text after white space",
    "CC\u041e": "invalid SMILES: characters that no SMILES has",
}


@pytest.fixture
def attacks(tmp_path):
    file = tmp_path / "attacks.csv"
    with file.open("w", newline="", encoding="utf-8") as stream:
        csv.writer(stream).writerows([["smiles"], ["CCO"], *([text] for text in ATTACKS), ["CCN"]])
    return file


@pytest.mark.timeout(120)
def test_attacks_are_turned_down_by_each_verb_with_their_reason(molvae, attacks, tmp_path):
    _, out, _ = molvae("filter", f"input={attacks}", "keep=all", "filters=none", "workers=1")
    reasons = [row["reason"] for row in csv.DictReader(out.splitlines())]
    assert reasons == ["", *ATTACKS.values(), ""]
    code, out, err = molvae("score", f"input={attacks}", "scoring=qed", "workers=1")
    assert code == 0, err
    assert [bool(row["qed"]) for row in csv.DictReader(out.splitlines())] == [
        True,
        *[False] * len(ATTACKS),
        True,
    ]
    assert "2 rows could not be scored at all: more than 1,000 heavy atoms" in err
    code, _, err = molvae("prepare", f"data={attacks}", f"output={tmp_path}/store", "workers=1")
    assert code == 0, err
    with (tmp_path / "store" / "rejects.csv").open(encoding="utf-8", newline="") as stream:
        assert [row["reason"] for row in csv.DictReader(stream)] == [*ATTACKS.values()]


@pytest.mark.timeout(120)
def test_attacks_are_turned_down_in_python_with_their_reason(model_folder):
    _, reasons = MoleculeCodec.load(model_folder).tokenize(["CCO", *ATTACKS])
    assert reasons == ["", *ATTACKS.values()]
