"""Texts that would hang or end a program, or be read as another molecule, cost their row."""

import csv

import pytest

from molvae.model.model import Model

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


def chain(atoms: int) -> str:
    """A chain of carbon atoms as a record of an SD file."""
    lines = ["long", "", "", "  0  0  0  0  0  0  0  0  0  0999 V3000", "M  V30 BEGIN CTAB"]
    lines += [f"M  V30 COUNTS {atoms} {atoms - 1} 0 0 0", "M  V30 BEGIN ATOM"]
    lines += [f"M  V30 {atom + 1} C {atom} 0 0 0" for atom in range(atoms)]
    lines += ["M  V30 END ATOM", "M  V30 BEGIN BOND"]
    lines += [f"M  V30 {bond} 1 {bond} {bond + 1}" for bond in range(1, atoms)]
    return "\n".join([*lines, "M  V30 END BOND", "M  V30 END CTAB", "M  END", "$$$$", ""])


def test_a_giant_of_an_sd_file_costs_its_record(molvae, tmp_path):
    file = tmp_path / "chains.sdf"
    file.write_text(chain(3) + chain(20_000) + chain(4))
    code, out, err = molvae("score", f"input={file}", "scoring=qed", "workers=1")
    assert code == 0, err
    assert [row["smiles"] for row in csv.DictReader(out.splitlines())] == ["CCC", "", "CCCC"]
    assert f"{file}: record 2: more than 1,000 heavy atoms: not read" in err


@pytest.mark.timeout(120)
def test_attacks_are_turned_down_in_python_with_their_reason(model_folder):
    _, reasons = Model.load(model_folder).tokenize(["CCO", *ATTACKS])
    assert reasons == ["", *ATTACKS.values()]
