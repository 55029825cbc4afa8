"""Writing: what is written is read back, and what was there before is never harmed."""

import sys
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rdkit import Chem

from molvae import table
from molvae.errors import MolvaeError

FRAME = pd.DataFrame(
    {"smiles": ["CCO", "N", "F/C=C\\F"], "name": ["NA", "", 'a "b", c'], "qed": [0.1, 1 / 3, 1.0]}
)
TEXT = st.text(st.characters(codec="utf-8", exclude_characters="\0\r", exclude_categories=["Cs"]), max_size=8)


@pytest.mark.parametrize("name", ["a.csv", "a.tsv", "a.csv.gz", "a.sdf", "a.sdf.gz", "a.parquet"])
def test_round_trip_in_pieces(tmp_path: Path, name: str) -> None:
    file = str(tmp_path / "new folder" / name)
    with table.Writer(file) as writer:
        writer.write(FRAME[:1])
        writer.write(FRAME[1:])
    back = table.read(file)
    assert back.smiles.tolist() == FRAME.smiles.tolist()
    assert back.name.tolist() == FRAME.name.tolist()
    assert pd.to_numeric(back.qed).tolist() == FRAME.qed.tolist()
    assert [path.name for path in (tmp_path / "new folder").iterdir()] == [name]


@pytest.mark.parametrize("name", ["a.csv", "a.tsv", "a.sdf", "a.parquet", "a.xlsx"])
def test_text_has_six_digits_of_what_was_computed_and_all_of_the_rest(tmp_path: Path, name: str) -> None:
    file = str(tmp_path / name)
    values = [0.8612345678901234, 138.14000000000001, 12345678.5, float("nan"), 1e-7 / 3]
    frame = pd.DataFrame({"smiles": ["C"] * 5, "z_0": values, "score": values})
    table.write(frame, file, computed=["score", "smiles", "none"])
    back = table.read(file)
    exact = name.endswith(("parquet", "xlsx"))
    short = values if exact else [0.861235, 138.14, 12345678.0, float("nan"), 3.33333e-8]
    assert pd.to_numeric(back["z_0"]).tolist() == pytest.approx(values, rel=0, abs=0, nan_ok=True)
    assert pd.to_numeric(back["score"]).tolist() == pytest.approx(short, rel=0, abs=0, nan_ok=True)
    assert frame["score"].tolist()[:3] == values[:3]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=50)
@given(rows=st.lists(st.tuples(TEXT, TEXT), min_size=1, max_size=5))
def test_any_text_survives_csv(tmp_path: Path, rows: list[tuple[str, str]]) -> None:
    file = str(tmp_path / "a.csv")
    frame = pd.DataFrame(rows, columns=["smiles", "note"], dtype=str)
    table.write(frame, file)
    back = table.read(file)
    assert list(back.itertuples(index=False, name=None)) == rows


def test_smi_holds_names_and_says_what_it_leaves_out(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    file = tmp_path / "a.smi"
    table.write(FRAME, str(file))
    assert file.read_text() == 'CCO\tNA\nN\nF/C=C\\F\ta "b", c\n'
    assert "left out: qed" in caplog.text


@pytest.mark.parametrize("missing", [None, float("nan"), pd.NA])
@pytest.mark.parametrize("name", ["a.smi", "a.sdf"])
def test_a_missing_name_is_an_empty_one(tmp_path: Path, name: str, missing: object) -> None:
    file = str(tmp_path / name)
    table.write(pd.DataFrame({"smiles": ["C", "N"], "name": ["methane", missing]}), file)
    assert table.read(file).name.tolist() == ["methane", ""]


def test_a_name_without_a_molecule_is_no_molecule(tmp_path: Path) -> None:
    file = tmp_path / "a.smi"
    table.write(pd.DataFrame({"smiles": ["", None, "C"], "name": ["lost", "lost too", "methane"]}), str(file))
    assert file.read_text() == "\n\nC\tmethane\n"
    assert table.read(str(file)).smiles.to_dict() == {3: "C"}


def test_parquet_keeps_one_schema_when_the_first_rows_are_empty(tmp_path: Path) -> None:
    file = str(tmp_path / "a.parquet")
    with table.Writer(file) as writer:
        writer.write(pd.DataFrame({"smiles": ["C"], "reason": [None], "qed": [float("nan")]}))
        writer.write(pd.DataFrame({"smiles": ["N"], "reason": ["PAINS"], "qed": [0.5]}))
    back = table.read(file)
    assert back.reason.fillna("").tolist() == ["", "PAINS"]
    assert back.qed.isna().tolist() == [True, False]


def test_an_unreadable_smiles_is_a_record_without_atoms(tmp_path: Path) -> None:
    file = str(tmp_path / "a.sdf")
    table.write(pd.DataFrame({"smiles": ["not one", "CCO"], "name": ["x", "y"]}), file)
    back = table.read(file)
    assert back.columns.tolist() == ["smiles", "name"]
    assert back.smiles.tolist() == ["not one", "CCO"]
    assert [mol.GetNumAtoms() for mol in Chem.SDMolSupplier(file)] == [0, 3]


def test_names_and_values_of_several_lines_do_not_break_a_record(tmp_path: Path) -> None:
    file = str(tmp_path / "a.sdf")
    frame = pd.DataFrame(
        {
            "smiles": ["CCO", "N"],
            "name": ["two\r\nlines\n", "ammonia"],
            "note": ["\n\none\n\n\nfour\r\n\r\n", ""],
            "id": ["1", "2"],
        }
    )
    table.write(frame, file)
    assert table.read(file).to_dict("list") == {
        "smiles": ["CCO", "N"],
        "name": ["two lines ", "ammonia"],
        "note": [" \n \none\n \n \nfour\n \n ", ""],
        "id": ["1", "2"],
    }


def test_no_pass_through_sdf_adds_a_column(tmp_path: Path) -> None:
    file = str(tmp_path / "a.sdf")
    table.write(FRAME, file)
    for _ in range(2):
        assert table.read(file).columns.tolist() == ["smiles", "name", "qed"]
        table.write(table.read(file), file)


@pytest.mark.parametrize("ending", ["csv.gz", "sdf.gz", "smi.gz"])
def test_the_same_rows_are_the_same_packed_file(tmp_path: Path, ending: str) -> None:
    one, other = tmp_path / f"one.{ending}", tmp_path / f"other.{ending}"
    for file in (one, other):
        table.write(FRAME[["smiles", "name"]], str(file))
        assert file.read_bytes()[:8] == b"\x1f\x8b\x08\0\0\0\0\0"  # no name flag, no time
    assert one.read_bytes() == other.read_bytes()
    assert table.read(str(one)).smiles.tolist() == FRAME.smiles.tolist()


def test_standard_output_gets_csv(capsys: pytest.CaptureFixture[str]) -> None:
    with table.Writer("-") as writer:
        writer.write(FRAME[["smiles"]][:1])
        writer.write(FRAME[["smiles"]][1:])
    assert capsys.readouterr().out == "smiles\nCCO\nN\nF/C=C\\F\n"


def write_a_second_frame_that_lacks_columns(file: str) -> None:
    with table.Writer(file) as writer:
        writer.write(FRAME)
        writer.write(FRAME[["smiles"]])


@pytest.mark.parametrize("name", ["a.csv", "a.csv.gz", "a.sdf", "a.smi", "a.parquet"])
def test_an_error_leaves_what_was_there(tmp_path: Path, name: str) -> None:
    file = tmp_path / name
    file.write_bytes(b"precious")
    with pytest.raises(KeyError, match="name"):
        write_a_second_frame_that_lacks_columns(str(file))
    assert file.read_bytes() == b"precious"
    assert list(tmp_path.iterdir()) == [file]


def test_nothing_written_is_no_file(tmp_path: Path) -> None:
    with table.Writer(str(tmp_path / "a.csv")):
        pass
    assert list(tmp_path.iterdir()) == []


def test_a_table_can_be_written_over_the_one_it_is_made_from(tmp_path: Path) -> None:
    file = str(tmp_path / "a.csv")
    table.write(FRAME, file)
    with table.Writer(file) as writer:
        for chunk in table.read_chunks(file, chunk_rows=1):
            writer.write(chunk)
    assert table.read(file).smiles.tolist() == FRAME.smiles.tolist()


def test_a_link_is_written_through(tmp_path: Path) -> None:
    (tmp_path / "link.csv").symlink_to(tmp_path / "target.csv")
    table.write(FRAME, str(tmp_path / "link.csv"))
    assert (tmp_path / "link.csv").is_symlink()
    assert table.read(str(tmp_path / "target.csv")).smiles.tolist() == FRAME.smiles.tolist()


def test_destinations_that_cannot_be(tmp_path: Path) -> None:
    (tmp_path / "folder.csv").mkdir()
    (tmp_path / "file").write_text("")
    with pytest.raises(MolvaeError, match="a directory"):
        table.Writer(str(tmp_path / "folder.csv"))
    with pytest.raises(MolvaeError, match="a directory; give a file in it"):
        table.Writer(str(tmp_path))
    with pytest.raises(MolvaeError, match="unknown format"):
        table.Writer(str(tmp_path / "a.xls"))
    with pytest.raises(MolvaeError, match=r"file/below/a\.csv: cannot be written: .*/file is not a folder"):
        table.Writer(str(tmp_path / "file" / "below" / "a.csv"))


@pytest.mark.skipif(
    not Path("/dev/full").exists(), reason="needs /dev/full, where every write finds the disk full"
)
def test_a_full_disk_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with Path("/dev/full").open("w") as full, monkeypatch.context() as patch:
        patch.setattr(sys, "stdout", full)
        with pytest.raises(MolvaeError, match="No space left"):
            table.write(FRAME, "-")
        patch.undo()
        with pytest.raises(OSError, match="No space left"):
            full.close()
