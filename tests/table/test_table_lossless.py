"""Whatever a table holds comes back from every format, to molvae and to RDKit, or it is said."""

import logging
from io import BytesIO, StringIO
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rdkit import Chem, rdBase

from molvae import table
from molvae.errors import MolvaeError
from molvae.table.sdf_record import records

SETTINGS = settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25, deadline=None
)
MOLECULES = ["CCO", "C[C@H](N)C(=O)O", "F/C=C\\F", "O=[N+]([O-])c1ccccc1", "", "no molecule", "C C", "CC\nO"]
HARD = st.sampled_from(
    ["<", ">", "$$$$", "\n", "\r", "\r\n", " ", "\t", '"', ",", "|", "=", "é", "\x0b", "\x85", "a"]
)
TEXT = st.one_of(
    st.lists(HARD, max_size=6).map("".join),
    st.text(st.characters(codec="utf-8", exclude_characters="\0", exclude_categories=["Cs"]), max_size=6),
)
NAMES = st.lists(TEXT.filter(lambda name: name not in ("smiles", "name", "id")), max_size=3, unique=True)


@st.composite
def tables(draw: st.DrawFn) -> pd.DataFrame:
    count = draw(st.integers(1, 3))
    columns = {"smiles": st.sampled_from(MOLECULES), "name": TEXT} | dict.fromkeys(draw(NAMES), TEXT)
    columns["id"] = st.just("1")  # what is blank is no row of a sheet
    rows = {name: [draw(cell) for _ in range(count)] for name, cell in columns.items()}
    return pd.DataFrame(rows, dtype=str)


@pytest.mark.parametrize("ending", ["sdf", "csv", "tsv", "parquet", "xlsx"])
@SETTINGS
@given(frame=tables())
def test_a_table_comes_back_or_it_is_said(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, ending: str, frame: pd.DataFrame
) -> None:
    caplog.clear()
    table.write(frame, str(tmp_path / f"a.{ending}"))
    back = table.read(str(tmp_path / f"a.{ending}"))
    assert back.shape == frame.shape
    for old, new in zip(frame, back, strict=True):
        said = f"column {old!r}" in caplog.text or f"column {new!r}" in caplog.text
        assert said or (old == new and back[new].tolist() == frame[old].tolist())


@SETTINGS
@given(frame=tables())
def test_lines_of_smiles_come_back_or_it_is_said(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, frame: pd.DataFrame
) -> None:
    """A row without a molecule is a blank line, which is not read."""
    caplog.clear()
    file = tmp_path / "a.smi"
    table.write(frame[["smiles", "name"]], str(file))
    lines = file.read_bytes().decode().split("\n")[:-1]
    assert [not line for line in lines] == (frame.smiles == "").tolist()
    kept = frame[frame.smiles != ""]
    if not kept.empty:
        back = table.read(str(file)).reindex(columns=["smiles", "name"], fill_value="")
        for column in back:
            assert back[column].tolist() == kept[column].tolist() or f"column {column!r}" in caplog.text


@SETTINGS
@given(frame=tables())
def test_rdkit_reads_the_fields_of_an_sd_file_that_molvae_reads(tmp_path: Path, frame: pd.DataFrame) -> None:
    file = str(tmp_path / "a.sdf")
    table.write(frame, file)
    back = table.read(file)
    with rdBase.BlockLogs():
        found = [dict(_fields_of(mol)) for mol in Chem.ForwardSDMolSupplier(file)]
    names = back.columns[2:]
    assert [[fields[name] for name in names] for fields in found] == back[names].to_numpy().tolist()
    assert [fields["_Name"] for fields in found] == back["name"].tolist()


def _fields_of(mol: Chem.Mol) -> list[tuple[str, str]]:
    names = mol.GetPropNames(includePrivate=True)
    return [(name, mol.GetProp(name)) for name in names if not name.startswith("_MolFile")]


LINES = ["> <a>", ">  <b>x (1)", "> < c >", "> 2 <d> (e <f>)", "", "", "1", " ", "\t2 ", "\x0b"]


@settings(max_examples=200)
@given(lines=st.lists(st.sampled_from(LINES), max_size=8), end=st.sampled_from(["\n", "\r\n"]))
def test_data_fields_are_those_of_rdkit(lines: list[str], end: str) -> None:
    """RDKit stops at text after a blank line; molvae goes on."""
    structure = Chem.MolToMolBlock(Chem.MolFromSmiles("C")).splitlines()
    text = "".join(f"{line}{end}" for line in [*structure, "> <first>", "", *lines, "", "$$$$"])
    (found,) = records(StringIO(text, newline="\n"), "a.sdf")
    fields = [("_Name", found.title), *found.fields()]
    with rdBase.BlockLogs():
        (mol,) = Chem.ForwardSDMolSupplier(BytesIO(text.encode()))
    for name, value in _fields_of(mol):
        read = [text for own, text in fields if own == name]  # of a name that comes twice, either
        assert any(text == value or text.startswith(f"{value}\n") for text in read)


def record(fields: str, title: str = "a") -> str:
    return f"{title}{Chem.MolToMolBlock(Chem.MolFromSmiles('CCO'))}{fields}$$$$\n"


def test_names_that_rdkit_keeps_to_itself_are_names(tmp_path: Path) -> None:
    fields = "".join(
        f"> <{name}>\n{name[-2:]}\n\n" for name in ("_ID", "numArom", "__computedProps", "_Name")
    )
    (tmp_path / "a.sdf").write_text(record(fields))
    back = table.read(str(tmp_path / "a.sdf"))
    assert back.to_dict("records") == [
        {"smiles": "CCO", "name": "a", "_ID": "ID", "numArom": "om", "__computedProps": "ps", "_Name": "me"}
    ]


def test_data_without_a_name_and_after_a_blank_line_is_not_lost(tmp_path: Path) -> None:
    fields = "> DT12\n1\n\n> <note>\none\n\nfour\n\n>  <>\n2\n\n> <last>\n3\n\n"
    (tmp_path / "a.sdf").write_text(record(fields))
    (row,) = table.read(str(tmp_path / "a.sdf")).to_dict("records")
    assert row == {"smiles": "CCO", "name": "a", "DT12": "1", "note": "one\n\nfour", "": "2", "last": "3"}


def test_a_field_that_comes_twice_is_said(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / "a.sdf").write_text(record("> <x>\n1\n\n> <x>\n2\n\n"))
    assert table.read(str(tmp_path / "a.sdf"))["x"].tolist() == ["2"]
    assert "record 1: a field comes twice" in caplog.text


def test_angles_in_a_name_come_back_and_line_breaks_in_it_are_renamed(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    file = str(tmp_path / "a.sdf")
    frame = pd.DataFrame({"smiles": ["CCO"], "pIC50 (<5 censored)": ["5.20"], "conc\n(uM)": ["1"], "": ["2"]})
    table.write(frame, file)
    (mol,) = Chem.SDMolSupplier(file)
    assert mol.GetPropsAsDict(autoConvertStrings=False) == {
        "pIC50 (<5 censored)": "5.20",
        "conc (uM)": "1",
        "column_4": "2",
    }
    assert table.read(file).columns.tolist() == ["smiles", "name", *mol.GetPropNames()]
    assert "column 'conc\\n(uM)' cannot be called so here: it is 'conc (uM)'" in caplog.text
    assert "column '' cannot be called so here: it is 'column_4'" in caplog.text


def test_relative_stereo_and_radicals_come_back_from_an_sd_file(tmp_path: Path) -> None:
    file = str(tmp_path / "a.sdf")
    table.write(pd.DataFrame({"smiles": ["CC[C@H](O)C |&1:2|", "CCC |^1:1|"]}), file)
    back = table.read(file).smiles.tolist()
    assert back == ["CC[C@H](C)O |&1:2|", "C[CH]C"]


@pytest.mark.parametrize("ending", ["csv", "tsv"])
def test_a_cell_that_looks_like_rows_is_not_read_as_one(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, ending: str
) -> None:
    file, joint = str(tmp_path / f"a.{ending}"), {"csv": ",", "tsv": "\t"}[ending]
    table.write(pd.DataFrame({"smiles": ["CCO", "N"], "note": [f"x\nCC{joint}y", "two\nlines"]}), file)
    assert table.read(file).note.tolist() == [f"x CC{joint}y", "two\nlines"]
    assert "column 'note': a line in a cell looks like a row" in caplog.text


def test_smi_never_makes_a_molecule_of_a_name(tmp_path: Path) -> None:
    file = str(tmp_path / "a.smi")
    names = ["two\nlines", "|^1:0|", "my smiles", " x "]
    table.write(pd.DataFrame({"smiles": ["CC", "CO", "C O", "N"], "name": names}), file)
    back = table.read(file)
    assert back.smiles.tolist() == ["CC", "CO", "C_O", "N"]
    assert back.name.tolist() == ["two lines", "_|^1:0|", "my smiles", "x"]


def test_a_molecule_called_smiles_is_no_header(tmp_path: Path) -> None:
    (tmp_path / "a.smi").write_text("CCO\tmy_smiles\nN\tx\n")
    assert table.read(str(tmp_path / "a.smi")).smiles.tolist() == ["CCO", "N"]


def test_huge_names_are_read_and_cut_in_messages(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.ERROR):
        wide = "smiles," + "a," * 5_000 + "b\n" + "C," + "1," * 5_000 + "2\n"
        (tmp_path / "a.csv").write_text(wide)
        assert table.read(str(tmp_path / "a.csv")).columns[[1, 2, 5_000]].tolist() == ["a", "a.1", "a.4999"]
        (tmp_path / "b.csv").write_text("smiles" * 30_000 + "!\nC\n")
        with pytest.raises(MolvaeError) as raised:
            table.read(str(tmp_path / "b.csv"))
        assert len(str(raised.value)) < len(str(tmp_path)) + 200
    angles = "<" * 200_000
    (tmp_path / "a.sdf").write_text(record(f"> {angles}\n1\n\n> {angles}x>\n2\n\n"))
    assert table.read(str(tmp_path / "a.sdf")).columns[2:].tolist() == [angles, f"{angles[1:]}x"]
