"""Files of others: encodings, quotes that do not close, columns by other names, Excel's habits."""

import bz2
import csv
import gzip
import io
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from rdkit import Chem

from molvae import table
from molvae.errors import MolvaeError

SETTINGS = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
ETHANOL = Chem.MolToMolBlock(Chem.MolFromSmiles("CCO"))
INCHI = "InChI=1S/C2H6O/c1-2-3/h3H,2H2,1H3"


def file(folder: Path, name: str, content: str | bytes, encoding: str = "utf-8") -> str:
    data = content.encode(encoding) if isinstance(content, str) else content
    packers = {".gz": gzip.compress, ".bz2": bz2.compress}
    (folder / name).write_bytes(packers.get(Path(name).suffix, bytes)(data))
    return str(folder / name)


def odd_lines(source: str) -> tuple[list[int], dict[int, str]]:
    chunks = list(table.read_chunks(source, keep_odd=True, chunk_rows=2))
    lines = [line for chunk in chunks for line in chunk.index]
    return lines, {line: wrong for chunk in chunks for line, wrong in chunk.attrs.get(table.ODD, {}).items()}


NOTE = st.text(st.sampled_from('"a \n\r,\t;é'), max_size=8)
STRAY = st.text(st.sampled_from("\"a '"), max_size=4)


@SETTINGS
@example(notes=['"open', "c", "d"], end="\n", ending="csv")
@example(notes=['"b', 'c"', "d"], end="\n", ending="tsv")
@given(
    notes=st.lists(STRAY, min_size=1, max_size=6),
    end=st.sampled_from(["\n", "\r\n", "\r"]),
    ending=st.sampled_from(["csv", "tsv"]),
)
def test_no_row_is_joined_to_the_next(tmp_path: Path, notes: list[str], end: str, ending: str) -> None:
    """Lines with quotes anywhere: as many rows come out as there are lines, or the line is named."""
    joint = {"csv": ",", "tsv": "\t"}[ending]
    lines = [f"smiles{joint}note", *(f"CCO{joint}{note}" for note in notes)]
    lines, odd = odd_lines(file(tmp_path, f"a.{ending}", end.join(lines)))
    assert lines == list(range(2, len(notes) + 2))
    assert odd.keys() <= {line for line, note in enumerate(notes, start=2) if '"' in note}
    assert ending == "csv" or not odd


@SETTINGS
@given(
    rows=st.lists(st.tuples(st.sampled_from(["CCO", "N", "", "no"]), NOTE, NOTE), min_size=1, max_size=4),
    quoting=st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
    end=st.sampled_from(["\n", "\r\n"]),
    delimiter=st.sampled_from([",", ";", "\t"]),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "cp1252"]),
    packing=st.sampled_from(["", ".gz", ".bz2"]),
)
def test_tables_of_other_programs_are_read_whole(
    tmp_path: Path,
    rows: list[tuple[str, str, str]],
    quoting: int,
    end: str,
    delimiter: str,
    encoding: str,
    packing: str,
) -> None:
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter, quoting=quoting, lineterminator="\r\n")  # quotes \r too
    writer.writerows([("Smiles", "a", "b"), *rows])
    text = out.getvalue() if end == "\r\n" else "".join(_with_newlines(out.getvalue()))
    source = file(tmp_path, f"a.csv{packing}", text, encoding)
    lines, odd = odd_lines(source)
    if odd:
        assert len(lines) >= len(rows)
    else:
        assert list(table.read(source).itertuples(index=False, name=None)) == rows


def _with_newlines(text: str) -> list[str]:
    inside, out = False, []
    for character in text.replace("\r\n", "\n") if '"' not in text else text:
        inside ^= character == '"'
        out.append(character)
    return out


@pytest.mark.parametrize(
    ("name", "content", "place"),
    [
        ("a.csv", 'smiles,name\nCCO,a\nCCN,"open\nCCC,c\nCCCl,d\n', "a.csv:3: a quote is left open"),
        ("a.csv", 'smiles,name\nCCO,a\nCCN,"b\nCCC,c"\nCCCl,d\n', "a.csv:3: a quote is left open"),
        ("a.csv", 'smiles,name\nCCO,"a"b\nN,"c"\n', "a.csv:2: a quote is left open"),
        ("a.csv", '\nsmiles,"name\nCCO,a\nCCN,b"\n', "a.csv:2: a quote is left open"),
        ("a.csv", 'smiles,"name\nCCO,a\n', "a.csv:1: a quote is left open"),
    ],
)
def test_the_line_of_an_open_quote_is_named(tmp_path: Path, name: str, content: str, place: str) -> None:
    with pytest.raises(MolvaeError, match=place):
        table.read(file(tmp_path, name, content))


def test_in_tsv_such_a_quote_is_a_character(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    content = 'smiles\tname\nCCO\t"a\nCCN\t"b\nCCC\tc"\nCCCl\t"two\nlines"\n'
    frame = table.read(file(tmp_path, "a.tsv", content))
    assert frame.name.to_dict() == {2: '"a', 3: '"b', 4: 'c"', 5: "two\nlines"}
    assert (
        caplog.text.count("a.tsv:2: a quote is left open, or text follows a closed one: it is read as") == 1
    )


@pytest.mark.parametrize("packing", ["", ".gz", ".bz2"])
@pytest.mark.parametrize("encoding", ["cp1252", "utf-16", "utf-16-be", "utf-8-sig"])
@pytest.mark.parametrize("ending", ["csv", "tsv", "smi", "sdf", "txt"])
def test_encodings_of_others(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, ending: str, encoding: str, packing: str
) -> None:
    content = {
        "csv": "smiles,name\nCCO,Müller 5 µM\n",
        "tsv": "smiles\tname\nCCO\tMüller 5 µM\n",
        "smi": "CCO Müller 5 µM\n",
        "txt": "smiles;name\nCCO;Müller 5 µM\n",
        "sdf": f"Müller 5 µM{ETHANOL}> <Größe>\n1\n\n$$$$\n",
    }[ending]
    mark = "\ufeff" if encoding == "utf-16-be" else ""
    frame = table.read(file(tmp_path, f"a.{ending}{packing}", mark + content, encoding))
    assert frame[["smiles", "name"]].to_numpy().tolist() == [["CCO", "Müller 5 µM"]]
    assert ending != "sdf" or frame["Größe"].tolist() == ["1"]
    assert caplog.text.count("not UTF-8: such bytes are read as cp1252") == (encoding == "cp1252")


def test_damaged_utf_16_and_none_without_its_mark(tmp_path: Path) -> None:
    with pytest.raises(MolvaeError, match="damaged UTF-16"):
        table.read(file(tmp_path, "a.csv", "smiles\nCC\n".encode("utf-16")[:-1]))
    with pytest.raises(MolvaeError, match="UTF-16 without its byte order mark"):
        table.read(file(tmp_path, "a.csv", "smiles\nCC\n".encode("utf-16-le")))


@pytest.mark.parametrize("ending", ["csv", "txt", "tsv"])
def test_excel_says_how_cells_are_separated(tmp_path: Path, ending: str) -> None:
    frame = table.read(file(tmp_path, f"a.{ending}", "sep=;\r\nName;Smiles\r\na,b;CCO\r\n"))
    assert frame.to_dict("list") == {"smiles": ["CCO"], "Name": ["a,b"]}
    assert frame.index.tolist() == [3]


def test_an_extension_of_a_smiles_is_not_its_name(tmp_path: Path) -> None:
    content = "CCC |^1:1| isopropyl\nCC[C@H](O)C\t|&1:2|\trac\nC |$a b$|\nN |x\n"
    frame = table.read(file(tmp_path, "a.smi", content))
    assert frame.smiles.tolist() == ["CCC |^1:1|", "CC[C@H](O)C |&1:2|", "C |$a b$|", "N"]
    assert frame.name.tolist() == ["isopropyl", "rac", "", "|x"]
    frame = table.read(file(tmp_path, "a.csv", "smiles,name\nCCC |^1:1|,isopropyl\n"))
    assert frame.to_dict("list") == {"smiles": ["CCC |^1:1|"], "name": ["isopropyl"]}


@pytest.mark.parametrize("cell", [" CCO", "CCO ", "C\tO", "C O", "C\nO", "C\u00a0O"])
def test_the_whole_cell_is_the_molecule(tmp_path: Path, cell: str) -> None:
    frame = table.read(file(tmp_path, "a.csv", f'id,smiles\n1,"{cell}"\n'))
    assert frame.smiles.tolist() == [cell]
    if cell.split() == [cell]:
        assert table.read(file(tmp_path, "a.smi", f"{cell} x\n")).smiles.tolist() == [cell]


@pytest.mark.parametrize(
    "name", ["Structure", "SMILES_std", "Molecule", "Ligand SMILES", "BindingDB Ligand SMILES", "mol"]
)
def test_other_names_of_the_molecules(tmp_path: Path, name: str, caplog: pytest.LogCaptureFixture) -> None:
    frame = table.read(file(tmp_path, "a.csv", f"ID;{name};IC50\n1;CCO;5,2\n2;;3\n"))
    assert frame.to_dict("list") == {"smiles": ["CCO", ""], "ID": ["1", "2"], "IC50": ["5,2", "3"]}
    assert (f"column {name!r} is read as the SMILES" in caplog.text) == ("smiles" not in name.lower())


@pytest.mark.parametrize("ending", ["csv", "parquet", "xlsx"])
def test_inchi_is_converted_where_there_are_no_smiles(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, ending: str
) -> None:
    frame = pd.DataFrame(
        {
            "Molecule": ["ethanol", "water", "x"],
            "InChIKey": ["LFQSCWFLJHTTHZ-UHFFFAOYSA-N"] * 3,
            "Standard InChI": [INCHI, "InChI=1S/H2O/h1H2", "InChI=1S/nothing"],
        }
    )
    source = str(tmp_path / f"a.{ending}")
    {"csv": frame.to_csv, "parquet": frame.to_parquet, "xlsx": frame.to_excel}[ending](source, index=False)
    back = table.read(source)
    assert back.columns.tolist() == ["smiles", *frame.columns]
    assert back.smiles.tolist() == ["CCO", "O", "InChI=1S/nothing"]
    assert back["Standard InChI"].tolist() == frame["Standard InChI"].tolist()
    assert "column 'Standard InChI', InChI, is converted" in caplog.text


def test_names_are_no_structures(tmp_path: Path) -> None:
    with pytest.raises(MolvaeError, match="no SMILES column"):
        table.read(file(tmp_path, "a.csv", "Molecule,IC50\nethanol,5\nwater,3\n"))


def test_the_exact_name_goes_before_others(tmp_path: Path) -> None:
    frame = table.read(file(tmp_path, "a.csv", "SMILES,smiles,Structure\nN,CCO,O\n"))
    assert frame.to_dict("list") == {"smiles": ["CCO"], "SMILES": ["N"], "Structure": ["O"]}


WATER = """@<TRIPOS>MOLECULE
water
 3 2 0 0 0
SMALL
NO_CHARGES

@<TRIPOS>ATOM
      1 O1          0.0000    0.0000    0.0000 O.3
      2 H1          0.9600    0.0000    0.0000 H
      3 H2         -0.2400    0.9300    0.0000 H
@<TRIPOS>BOND
     1     1     2    1
     2     1     3    1
"""
BARE = WATER.replace("water", "bare").replace("H1", "C1").replace(" H\n", " C.3\n").replace("H2", "C2")


@pytest.mark.parametrize("name", ["a.mol2", "a.mol2.bz2"])
def test_mol2_is_read(tmp_path: Path, caplog: pytest.LogCaptureFixture, name: str) -> None:
    content = f"# a comment\n{WATER}{BARE}@<TRIPOS>MOLECULE\nbroken\n 1 0\n{WATER}"
    frame = table.read(file(tmp_path, name, content))
    assert frame.smiles.tolist() == ["O", "", "", "O"]
    assert frame.name.tolist() == ["water", "bare", "broken", "water"]
    assert "molecule 2: hydrogens are missing" in caplog.text
    with pytest.raises(MolvaeError, match="no molecule in it"):
        table.read(file(tmp_path, "b.mol2", "nothing"))


@pytest.mark.parametrize("name", ["a.mol", "a.sd", "a.SD.gz", "a.sdf.bz2"])
def test_other_endings_of_sd_files(tmp_path: Path, name: str) -> None:
    frame = table.read(file(tmp_path, name, f"ethanol{ETHANOL}"))
    assert frame.to_dict("list") == {"smiles": ["CCO"], "name": ["ethanol"]}


@pytest.mark.parametrize("name", ["a.mol", "a.mol2", "a.mol.gz", "a.csv.bz2"])
def test_what_is_only_read_is_said_before_the_work(tmp_path: Path, name: str) -> None:
    with pytest.raises(MolvaeError, match="is read, not written"):
        table.Writer(str(tmp_path / name))


def test_truncated_bzip2(tmp_path: Path) -> None:
    (tmp_path / "a.smi.bz2").write_bytes(bz2.compress(b"CCO\n" * 100_000)[:-10])
    (tmp_path / "b.smi.bz2").write_bytes(b"CCO\n")
    with pytest.raises(MolvaeError, match="truncated or damaged bzip2"):
        table.read(str(tmp_path / "a.smi.bz2"))
    with pytest.raises(MolvaeError, match=r"named \.bz2, but not bzip2"):
        table.read(str(tmp_path / "b.smi.bz2"))


def test_a_workbook_holds_numbers_as_numbers_and_text_as_text(tmp_path: Path) -> None:
    import openpyxl

    source = str(tmp_path / "a.xlsx")
    frame = pd.DataFrame(
        {"smiles": ["=C", "N"], "id": ["007", "=1+1"], "qed": [0.1 + 0.2, None], "n": [1, 2]}
    )
    with table.Writer(source) as writer:
        writer.write(frame[:1])
        writer.write(frame[1:])
    rows = list(openpyxl.load_workbook(source).worksheets[0].iter_rows())
    assert [[cell.value for cell in row] for row in rows] == [
        ["smiles", "id", "qed", "n"],
        ["=C", "007", 0.1 + 0.2, 1],
        ["N", "=1+1", None, 2],
    ]
    assert {cell.data_type for row in rows for cell in row} == {"s", "n"}
    assert table.read(source).to_dict("list") == {
        "smiles": ["=C", "N"],
        "id": ["007", "=1+1"],
        "qed": ["0.30000000000000004", ""],
        "n": ["1", "2"],
    }


def test_a_workbook_of_others(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    import openpyxl

    book = openpyxl.Workbook()
    for row in ([], ["ID", "Structure"], [7, "CCO"], [], [8.5, "N", None], [True, "C", "x"]):
        book.active.append(row)
    book.create_sheet("notes")
    book.save(tmp_path / "a.xlsx")
    (frame,) = table.read_chunks(str(tmp_path / "a.xlsx"), keep_odd=True)
    assert frame.smiles.to_dict() == {3: "CCO", 5: "N", 6: "True,C,x"}
    assert frame.ID.tolist() == ["7", "8.5", ""]
    assert frame.attrs[table.ODD] == {6: "wrong number of fields: 3 where the header has 2"}
    assert "the first of 2 sheets is read: 'Sheet'" in caplog.text


def test_a_cell_too_long_for_a_workbook_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(MolvaeError, match="row 2, column 'note': 40,000 characters, a cell has 32,767"):
        table.write(pd.DataFrame({"smiles": ["C"], "note": ["x" * 40_000]}), str(tmp_path / "a.xlsx"))
    assert list(tmp_path.iterdir()) == []
