"""Reading: every format, every kind of header, and one clear line for each file that is none."""

import gzip
import io
import sys
import tracemalloc
from pathlib import Path

import pandas as pd
import pytest
from rdkit import Chem

from molvae import table
from molvae.errors import MolvaeError

ASPIRIN, AMMONIA, ALANINE = "CC(=O)Oc1ccccc1C(=O)O", "N", "C[C@H](N)C(=O)O"
MOLECULES = [ASPIRIN, AMMONIA, "C#N", "F/C=C\\F", ALANINE]


def crlf(text: str) -> str:
    return text.replace("\n", "\r\n")


def given(folder: Path, name: str, content: str | bytes) -> str:
    data = content.encode() if isinstance(content, str) else content
    file = folder / name
    file.write_bytes(gzip.compress(data) if name.endswith(".gz") else data)
    return str(file)


@pytest.mark.parametrize("name", ["a.smi", "a.smiles", "a.txt", "a.smi.gz", "A.SMI"])
def test_one_smiles_a_line_without_header(tmp_path: Path, name: str) -> None:
    frame = table.read(given(tmp_path, name, "\n".join(MOLECULES)))
    assert frame.columns.tolist() == ["smiles"]
    assert frame.smiles.tolist() == MOLECULES
    assert frame.index.tolist() == [1, 2, 3, 4, 5]


def test_the_rest_of_a_line_is_the_name(tmp_path: Path) -> None:
    frame = table.read(given(tmp_path, "a.smi", "CCO ethanol, 96 %\nO\nC\tNA\n"))
    assert frame.to_dict("list") == {"smiles": ["CCO", "O", "C"], "name": ["ethanol, 96 %", "", "NA"]}


@pytest.mark.parametrize("header", ["smiles name", "SMILES  name", "canonical_smiles\tname"])
def test_a_header_of_an_smi_file_is_no_molecule(tmp_path: Path, header: str) -> None:
    frame = table.read(given(tmp_path, "a.smi", f"{header}\nCCO\tethanol\n"))
    assert frame.to_dict("list") == {"smiles": ["CCO"], "name": ["ethanol"]}


@pytest.mark.parametrize(
    ("name", "delimiter"),
    [("a.csv", ","), ("a.csv", ";"), ("a.csv", "\t"), ("a.tsv", "\t"), ("a.txt", ","), ("a.csv.gz", ",")],
)
@pytest.mark.parametrize("header", ["smiles", "SMILES", "Canonical_Smiles", "Isomeric SMILES", "smi"])
def test_the_smiles_column_is_found_and_comes_first(
    tmp_path: Path, name: str, delimiter: str, header: str
) -> None:
    content = f"id{delimiter}{header}\n007{delimiter}CCO\nNA{delimiter}N\n"
    frame = table.read(given(tmp_path, name, content))
    assert frame.to_dict("list") == {"smiles": ["CCO", "N"], "id": ["007", "NA"]}
    assert frame.index.tolist() == [2, 3]


def test_smiles_column_forces_a_column_and_no_name_comes_twice(tmp_path: Path) -> None:
    file = given(tmp_path, "a.csv", "smiles,product,smiles\nCCO,CC=O,x\n")
    frame = table.read(file, smiles_column="product")
    assert frame.to_dict("list") == {"smiles": ["CC=O"], "smiles.1": ["CCO"], "smiles.2": ["x"]}


def test_lines_are_counted_through_quotes_blank_lines_and_windows_ends(tmp_path: Path) -> None:
    content = '\ufeff\r\nsmiles,note\r\nC,"two\nlines"\r\n\r\n"",empty\r\nO,\r\n'
    frame = table.read(given(tmp_path, "a.csv", content))
    assert frame.smiles.to_dict() == {3: "C", 6: "", 7: "O"}
    assert frame.note.tolist() == ["two\nlines", "empty", ""]


def test_chunks_have_the_same_columns_and_types(tmp_path: Path) -> None:
    values = ["1", "", "x", "2.50", "nan"]
    rows = "".join(f"{smiles},{value}\n" for smiles, value in zip(MOLECULES, values, strict=True))
    chunks = list(table.read_chunks(given(tmp_path, "a.csv", f"smiles,value\n{rows}"), chunk_rows=2))
    assert [len(chunk) for chunk in chunks] == [2, 2, 1]
    assert len({tuple(chunk.dtypes.items()) for chunk in chunks}) == 1
    assert pd.concat(chunks)["value"].tolist() == values
    assert [i for chunk in chunks for i in chunk.index] == [2, 3, 4, 5, 6]


@pytest.mark.parametrize("rows", [7, 700, 20_000])
@pytest.mark.parametrize(
    ("line", "columns", "said"), [(9_999, ["smiles", "name"], 0), (10_001, ["smiles"], 1)]
)
def test_the_columns_of_lines_without_header_do_not_depend_on_chunks(
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
    rows: int,
    line: int,
    columns: list[str],
    said: int,
) -> None:
    lines = ["C"] * 10_010
    lines[line - 1] = lines[10_005] = "O water"
    chunks = list(table.read_chunks(given(tmp_path, "a.smi", "\n".join(lines)), chunk_rows=rows))
    assert {tuple(chunk.columns) for chunk in chunks} == {tuple(columns)}
    assert pd.concat(chunks).smiles.tolist() == [text.split()[0] for text in lines]
    assert caplog.text.count("a.smi:10001: a name, where the first 10000 lines have none") == said
    assert len(caplog.records) == said


def test_an_sd_file_s_poses_are_said_to_go(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    blocks = []
    for z in (0.0, 1.5):
        mol = Chem.MolFromSmiles("CO")
        conformer = Chem.Conformer(2)
        conformer.SetAtomPosition(1, (1.0, 0.0, z))
        conformer.Set3D(z > 0)
        mol.AddConformer(conformer)
        blocks.append(f"{Chem.MolToMolBlock(mol)}$$$$\n")
    table.read(given(tmp_path, "flat.sdf", blocks[0]))
    assert not caplog.records
    table.read(given(tmp_path, "docked.sdf", "".join(blocks) + blocks[1]))
    assert caplog.text.count("docked.sdf: structures are read, 3D coordinates are not") == 1


def test_a_parquet_file_s_molecules_may_be_a_category(tmp_path: Path) -> None:
    frame = pd.DataFrame({"smiles": pd.Categorical(["CC", "CO", None, "CC"])})
    frame.to_parquet(tmp_path / "a.parquet")
    assert table.read(str(tmp_path / "a.parquet")).smiles.tolist() == ["CC", "CO", "", "CC"]


def test_rows_with_another_number_of_fields_can_be_kept(tmp_path: Path) -> None:
    file = given(tmp_path, "a.csv", "id,smiles\n1,C\n2\n3,O,x\n")
    (frame,) = table.read_chunks(file, keep_odd=True)
    assert frame.to_dict("list") == {"smiles": ["C", "2", "3,O,x"], "id": ["1", "", ""]}
    assert frame.attrs[table.ODD] == {
        3: "wrong number of fields: 1 where the header has 2",
        4: "wrong number of fields: 3 where the header has 2",
    }


def test_parquet_keeps_types_the_same_in_every_batch(tmp_path: Path) -> None:
    file = tmp_path / "a.parquet"
    frame = pd.DataFrame({"count": [1, None, 3], "SMILES": ["C", None, "N"], "qed": [0.1, 0.2, None]})
    frame.astype({"count": "Int64"}).to_parquet(file)
    chunks = list(table.read_chunks(str(file), chunk_rows=1))
    assert len({tuple(chunk.dtypes.items()) for chunk in chunks}) == 1
    assert [chunk.smiles.iloc[0] for chunk in chunks] == ["C", "", "N"]
    assert [chunk.index[0] for chunk in chunks] == [1, 2, 3]
    assert chunks[1]["count"].isna().all()


def test_sdf_records_become_smiles_fields_columns_and_damage_an_empty_smiles(tmp_path: Path) -> None:
    def record(smiles: str, name: str, **fields: str) -> str:
        mol = Chem.MolFromSmiles(smiles)
        mol.SetProp("_Name", name)
        data = "".join(f">  <{key}>\n{value}\n\n" for key, value in fields.items())
        return f"{Chem.MolToMolBlock(mol)}{data}$$$$\n"

    broken = record("CCO", "broken", pIC50="5.0", assay="two\nlines").replace("  1  2  1  0", "  1  9  1  0")
    bare = record("CCO", "bare").replace("V2000", "V2001")
    content = record(ALANINE, "alanine", pIC50="7.0") + broken + bare + record("CCO", "ethanol", assay="A")
    for name, text in (("a.sdf", content), ("a.sdf.gz", f"{content}\n\n"), ("b.sdf", crlf(content))):
        frame = table.read(given(tmp_path, name, text))
        assert frame.smiles.tolist() == [ALANINE, "", "", "CCO"]
        assert frame.name.tolist() == ["alanine", "broken", "bare", "ethanol"]
        assert frame.pIC50.tolist() == ["7.0", "5.0", "", ""]
        assert frame.assay.tolist() == ["", "two\nlines", "", "A"]
        assert frame.index.tolist() == [1, 2, 3, 4]


def test_a_last_record_that_is_cut_off_keeps_its_name(tmp_path: Path) -> None:
    whole = METHANE.decode()
    frame = table.read(given(tmp_path, "a.sdf", f"methane{whole}$$$$\ncut{whole[:60]}"))
    assert frame.to_dict("list") == {"smiles": ["C", ""], "name": ["methane", "cut"]}
    frame = table.read(given(tmp_path, "a.sdf", f"methane{whole}$$$$\nwhole{whole}"))
    assert frame.to_dict("list") == {"smiles": ["C", "C"], "name": ["methane", "whole"]}


@pytest.mark.parametrize("content", ["smiles,qed\nCCO,0.4\n", "qed\tsmiles\n0.4\tCCO\n"])
def test_standard_input_may_be_a_table(monkeypatch: pytest.MonkeyPatch, content: str) -> None:
    pipe = io.TextIOWrapper(io.BufferedReader(io.BytesIO(content.encode())))  # type: ignore[arg-type]
    monkeypatch.setattr(sys, "stdin", pipe)
    assert table.read("-").to_dict("list") == {"smiles": ["CCO"], "qed": ["0.4"]}
    assert not pipe.buffer.closed


def test_standard_input_may_be_gzipped_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    pipe = io.BufferedReader(io.BytesIO(gzip.compress(b"CCO\nN\n")))  # type: ignore[arg-type]
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(pipe))
    assert table.read("-").smiles.tolist() == ["CCO", "N"]


def test_very_long_lines_are_read(tmp_path: Path) -> None:
    chain = "C" * 300_000
    assert table.read(given(tmp_path, "a.smi", f"{chain} long\nC\n")).smiles.tolist() == [chain, "C"]
    assert table.read(given(tmp_path, "a.csv", f"smiles\n{chain}\nC\n")).smiles.tolist() == [chain, "C"]


def test_memory_does_not_grow_with_the_file(tmp_path: Path) -> None:
    file = given(tmp_path, "a.csv.gz", "smiles,id\n" + "CC(=O)Oc1ccccc1C(=O)O,molecule\n" * 50_000)
    tracemalloc.start()
    rows = sum(len(chunk) for chunk in table.read_chunks(file, chunk_rows=1000))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert rows == 50_000
    assert peak < 3_000_000


METHANE = Chem.MolToMolBlock(Chem.MolFromSmiles("C")).encode()
TRUNCATED = gzip.compress(("CCO\n" * 100_000).encode(), mtime=0)[:-100]


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.smi", "", "the file is empty"),
        ("a.csv", "\n\n", "the file is empty"),
        ("a.csv", "smiles,id\n", "a header, but no molecules"),
        ("a.csv", "id,logp\n1,2\n", "name one as smiles_column, or call it 'smiles'; there are: id, logp"),
        ("a.csv", "a_smiles,b_smiles\nC,C\n", "several SMILES columns; name one as"),
        ("a.csv", "smiles,id\nC,1\nO\n", "a.csv:3: wrong number of fields: 1 where the header has 2"),
        ("a.csv", 'smiles\n"' + "C" * 11_000_000, "a.csv:2: a quote is left open"),
        ("a.smi", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "a binary file"),
        ("a.parquet", b"PAR1 and no more", "not a whole Parquet file"),
        ("a.xls", "C", "unknown format; known are .smi"),
        ("a.xlsx", "C", "not an Excel workbook"),
        ("a.sdf", "", "the file is empty"),
    ],
)  # fmt: skip
def test_what_is_no_table_is_named_in_one_line(
    tmp_path: Path, name: str, content: str | bytes, message: str
) -> None:
    file = given(tmp_path, name, content)
    with pytest.raises(MolvaeError) as raised:
        table.read(file)
    assert message in str(raised.value)
    assert str(raised.value).startswith(file)


def test_files_that_are_not_there_or_not_whole(tmp_path: Path) -> None:
    (tmp_path / "plain.smi.gz").write_text("CCO\n")
    (tmp_path / "cut.smi.gz").write_bytes(TRUNCATED)
    (tmp_path / "folder.csv").mkdir()
    wrong = {
        "none.smi": "no such file",
        "folder.csv": "a directory",
        "plain.smi.gz": "not gzip",
        "cut.smi.gz": "truncated",
    }
    for name, message in wrong.items():
        with pytest.raises(MolvaeError, match=message):
            table.read(str(tmp_path / name))


def test_a_forced_column_must_be_there(tmp_path: Path) -> None:
    with pytest.raises(MolvaeError, match="no column 'structure'; there are: smiles, id"):
        table.read(given(tmp_path, "a.csv", "smiles,id\nC,1\n"), smiles_column="structure")
    with pytest.raises(MolvaeError, match="no column 'structure'"):
        table.read(given(tmp_path, "a.smi", "CCO\n"), smiles_column="structure")


def test_molecules_are_given_as_text_or_in_a_file(tmp_path: Path) -> None:
    assert table.read_molecules(ALANINE) == [ALANINE]
    assert table.read_molecules(given(tmp_path, "a.smi", "C\nN\n")) == ["C", "N"]
    with pytest.raises(MolvaeError, match="no such file"):
        table.read_molecules("missing.smi")
