"""`molvae.filter` and `molvae.score`, on molecules in every form."""

import pandas as pd
import pytest

import molvae
from molvae.errors import MolvaeError, SettingError
from molvae.scoring.objective import Term
from molvae.scoring.properties import Property

ASPIRIN, CATECHOL, BROKEN = "CC(=O)Oc1ccccc1C(=O)O", "CCCCc1ccc(O)c(O)c1", "C1CC"
SMILES = [ASPIRIN, CATECHOL, BROKEN]


def forms(folder) -> list:
    frame = pd.DataFrame({"id": [7, 8, 9], "SMILES": [ASPIRIN, CATECHOL, None]})
    frame.to_csv(folder / "in.csv", index=False)
    return [
        SMILES,
        [ASPIRIN, CATECHOL, None],
        pd.Series(SMILES),
        frame,
        folder / "in.csv",
        str(folder / "in.csv"),
    ]


def test_molecules_come_in_every_form(tmp_path) -> None:
    for molecules in forms(tmp_path):
        kept = molvae.filter(molecules, "druglike")
        assert kept.table["smiles"].tolist() == [ASPIRIN]
        assert kept.passed == 1
        assert dict(kept.reasons) == {"pains: catechol_A(92)": 1, "invalid SMILES": 1}
    assert molvae.filter(ASPIRIN).table["smiles"].tolist() == [ASPIRIN]
    assert molvae.filter(kept).passed == 1


def test_columns_of_a_frame_stay(tmp_path) -> None:
    frame = forms(tmp_path)[3]
    every = molvae.filter(frame, ["pains"], keep="all").table
    assert [*every] == ["smiles", "id", "passed", "reason"]
    assert every["id"].tolist() == [7, 8, 9]
    assert every["passed"].tolist() == [True, False, False]
    assert [*frame] == ["id", "SMILES"]


def test_nothing_left_is_an_empty_table() -> None:
    kept = molvae.filter(["C1CC"])
    assert (len(kept.table), [*kept.table]) == (0, ["smiles"])
    assert len(molvae.filter([]).table) == 0


def test_scores_are_columns(caplog) -> None:
    scored = molvae.score([ASPIRIN, BROKEN])
    assert [*scored.table][:3] == ["smiles", "qed", "logp"]
    assert scored.table["qed"][0] == pytest.approx(0.5501, abs=1e-4)
    assert scored.table["score"].isna().tolist() == [False, True]
    assert scored.failed["score"] == 1
    assert "1 rows could not be scored at all: invalid SMILES" in caplog.text
    own = molvae.score(ASPIRIN, {"weight": Property("mw"), "ring": Term(Property("fsp3"))})
    assert own.table["weight"][0] == pytest.approx(180.16, abs=0.01)


def test_results_can_be_kept_and_shown(tmp_path) -> None:
    kept, scored = molvae.filter(SMILES), molvae.score(SMILES)
    for name, result in (("kept", kept), ("scored", scored)):
        result.save(tmp_path / f"{name}.sdf")
        result.report(tmp_path / f"{name}.html")
        assert "svg" in result._repr_html_()
    assert "catechol_A(92)" in (tmp_path / "kept.html").read_text()


def test_what_is_wrong_is_named(tmp_path) -> None:
    with pytest.raises(SettingError, match="keep=some: passed, or all"):
        molvae.filter(ASPIRIN, keep="some")  # pyright: ignore[reportArgumentType]
    with pytest.raises(MolvaeError, match=r"none\.csv: no such file"):
        molvae.score("none.csv")
    with pytest.raises(MolvaeError, match="the frame: no SMILES column"):
        molvae.score(pd.DataFrame({"a": [1]}))
