import csv
import io

import pytest

from molvae.chem.mol import mols_of
from molvae.errors import ArgumentError, MolvaeError
from molvae.explore.arithmetic import arithmetic
from molvae.explore.decodings import decodings
from molvae.explore.sums import by_parts, decoded, summed
from molvae.filters.chosen import filters_of


def rows(text):
    return list(csv.DictReader(io.StringIO(text)))


def decoded_sum(model, start, minus=(), plus=(), scale=1.0, draws=100, temperature=1.0):
    total = summed(model, start, minus, plus, scale)
    return decoded(model, total, decodings(model, total.z[None], draws, temperature=temperature)[0])


def test_taking_a_molecule_away_and_adding_another_gives_the_other(trained):
    found = decoded_sum(
        trained, ["Cc1ccccc1"], minus=["Cc1ccccc1"], plus=["CCCCO"], temperature=0.1, draws=50
    )
    assert list(found.columns) == [
        *("smiles", "frequency", "entropy", "similarity_start", "source", "distance")
    ]
    assert found["distance"].iloc[0] == found["distance"].min()
    assert found["smiles"].iloc[0] == "CCCCO"
    assert found["frequency"].is_monotonic_decreasing
    assert found["frequency"].sum() <= 1 + 1e-9


def test_adding_and_taking_away_the_same_group_gives_the_start(trained):
    group = ["Nc1ccccc1", "Oc1ccccc1"]
    found = decoded_sum(trained, ["CCCCN"], minus=group, plus=group[::-1], temperature=0.1)
    assert found["smiles"].iloc[0] == "CCCCN"
    assert found["similarity_start"].iloc[0] == 1.0


def test_the_difference_is_scaled(trained):
    none = decoded_sum(trained, ["CCCCN"], plus=["Oc1ccccc1"], scale=0.0, temperature=0.1)
    assert none["smiles"].iloc[0] == "CCCCN"


def test_a_group_goes_on_without_what_can_not_be_read(trained, caplog):
    with caplog.at_level("WARNING"):
        found = decoded_sum(trained, ["CCCCN", "C1CC"], plus=["CCCCO"], minus=["CCCCO"], temperature=0.1)
    assert found["smiles"].iloc[0] == "CCCCN"
    assert "start: left out C1CC: invalid SMILES" in caplog.text


def test_similarity_is_to_the_nearest_of_a_group(trained):
    found = decoded_sum(trained, ["CCCCN", "CCCCO"], plus=["CCCCO"], minus=["CCCCN"], scale=0.5)
    assert found["similarity_start"].between(0, 1).all()
    assert found.set_index("smiles")["similarity_start"].get("CCCCO", 1.0) == 1.0


def test_the_verb_writes_and_draws_the_most_frequent(molvae, model_folder, tmp_path):
    (tmp_path / "plus.smi").write_text("CCCCO\nCCCCF\n")
    code, out, err = molvae(
        *("arithmetic", "start=Cc1ccccc1", f"plus={tmp_path}/plus.smi", "minus=CCCCN", "count=3"),
        *(f"model={model_folder}", f"grid={tmp_path}/sum.svg"),
    )
    assert code == 0, err
    assert 1 <= len(rows(out)) <= 3
    assert list(rows(out)[0])[:6] == [
        *("smiles", "frequency", "entropy", "similarity_start", "source", "distance")
    ]
    assert "200 decodings" in err
    assert ">minus</text>" in (tmp_path / "sum.svg").read_text()


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (["start=CCCCO"], 2, "both empty"),
        (["start=C1CC", "plus=CCCCO"], 1, "start=C1CC: invalid SMILES"),
        (["start=CCCCO", "plus=[Xe]"], 1, "plus=[Xe]: not in the vocabulary"),
        (["start=CCCCO", "plus=missing.smi"], 1, "no such file"),
        (["start=CCCCO", "plus=CCCCN", "decodings=0"], 2, "decodings=0"),
    ],
)
def test_bad_input_is_one_line(molvae, model_folder, arguments, code, says):
    outcome = molvae("arithmetic", f"model={model_folder}", *arguments)
    assert outcome.code == code, outcome.err
    assert says in outcome.err
    assert outcome.out == ""
    assert "Traceback" not in outcome.err


def test_where_nothing_decoded_passes_parts_are_exchanged_toward_the_sum(trained):
    total = summed(trained, ["Cc1ccccc1"], [], ["Oc1ccccc1"])
    made = by_parts(trained, total, filters_of(None), entropy=1.5)
    assert len(made)
    assert made["distance"].is_monotonic_increasing
    assert {*made["source"]} == {"parts"}
    assert not {*made["smiles"]} & {"Cc1ccccc1", "Oc1ccccc1"}
    kept = by_parts(trained, total, filters_of(lambda mols: [mol.GetNumAtoms() < 8 for mol in mols]), 1.5)
    assert all(mol.GetNumAtoms() < 8 for mol in mols_of(kept["smiles"]))


def test_molecules_that_pass_no_filter_say_so(trained, tmp_path):
    settings = {"model": trained, "plus": "Oc1ccccc1", "scoring": "qed", "decodings": 20}
    found = arithmetic("Cc1ccccc1", filters=lambda mols: [False] * len(mols), **settings)
    assert "nor anything made by exchanging parts: all are shown." in found.about
    found.report(tmp_path / "sum.html")
    assert "passes the filters" in (tmp_path / "sum.html").read_text()
    assert {*found.table["source"]} == {"latent"}


def test_nothing_to_do_and_nothing_to_read(trained):
    with pytest.raises(ArgumentError, match="both empty"):
        decoded_sum(trained, ["CCCCO"])
    with pytest.raises(MolvaeError, match="minus"):
        decoded_sum(trained, ["CCCCO"], minus=["no"])
