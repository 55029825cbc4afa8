"""Duplicates' properties on their way into a store."""

import json
import tempfile
from pathlib import Path
from statistics import mean

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from prepared import prepare

from molvae.chem.mol import canonical
from molvae.data import sources
from molvae.data.manifest import reusable
from molvae.data.split import Split
from molvae.errors import MolvaeError

EVERYTHING = Split(valid=0, test=0)
SPELLINGS = ["CCO", "OCC", "C(O)C", "CCN", "NCC", "CCCC"]


def store_of(folder: Path, table: str, **arguments):
    path = folder / "a.csv"
    path.write_text(table)
    return prepare(sources.file(str(path)), split=EVERYTHING, workers=1, output=folder / "s", **arguments)


def test_a_duplicate_fills_what_the_first_row_lacks(tmp_path):
    table = "smiles,pA,pB\nCCO,,5.0\nOCC,6.5,\nCCN,7.1,6.2\nc1ccccc1O,5.0,\nOc1ccccc1,,8.5\nCCCC,1,2\n"
    store = store_of(tmp_path, table)
    measured = dict(zip(store.smiles_of(range(4)), store.properties.to_numpy().tolist(), strict=True))
    assert measured == {
        "CCO": ["6.5", "5.0"],
        "CCN": ["7.1", "6.2"],
        "Oc1ccccc1": ["5.0", "8.5"],
        "CCCC": ["1", "2"],
    }
    merged = {"molecules": 2, "filled": 2, "averaged": {}, "first_kept": {}}
    assert store.manifest["counts"]["merged"] == merged
    assert store.manifest["counts"]["rejected"] == {"duplicate": 2}
    assert not (store.path / "disagreements.csv").exists()


def test_replicates_are_averaged_and_what_disagrees_is_listed(tmp_path):
    table = "smiles,y,id,source\nCCO,5,7,x\nCCN,1,8,x\nOCC,6.5,9,y\nC(O)C,,9,x\n"
    store = store_of(tmp_path, table)
    assert store.properties.to_numpy().tolist() == [["5.75", "7", "x"], ["1", "8", "x"]]
    assert store.manifest["counts"]["merged"] == {
        "molecules": 1,
        "filled": 0,
        "averaged": {"y": {"molecules": 1, "mean_spread": 1.5, "largest_spread": 1.5}},
        "first_kept": {"id": 1, "source": 1},
    }
    listed = pd.read_csv(store.path / "disagreements.csv", dtype=str).to_numpy().tolist()
    assert listed[:2] == [["CCO", "y", "5.75", "5", "2", "a.csv"], ["CCO", "y", "5.75", "6.5", "4", "a.csv"]]
    assert [row[1] for row in listed] == ["y"] * 2 + ["id"] * 3 + ["source"] * 3


def test_whole_numbers_of_parquet_may_have_a_mean(tmp_path):
    frame = pd.DataFrame({"smiles": ["CCO", "CCN", "OCC"], "count": [1, 3, 2], "when": [1.0, None, None]})
    frame.to_parquet(tmp_path / "a.parquet")
    source = sources.file(str(tmp_path / "a.parquet"))
    store = prepare(source, split=EVERYTHING, workers=1, output=tmp_path / "s")
    assert store.properties["count"].tolist() == [1.5, 3.0]
    assert store.properties["when"].fillna(-1).tolist() == [1.0, -1]


def test_whole_numbers_too_large_for_a_mean_are_one_line(tmp_path):
    frame = pd.DataFrame({"smiles": ["CCO", "OCC", "CCN"], "key": [1, 2, 2**53 + 1]})
    frame.to_parquet(tmp_path / "a.parquet")
    with pytest.raises(MolvaeError, match=r"column 'key': .*; write such numbers as text"):
        prepare(sources.file(str(tmp_path / "a.parquet")), split=EVERYTHING, workers=1, output=tmp_path / "s")


def test_a_duplicate_is_still_an_error_where_one_is_asked_for(tmp_path):
    with pytest.raises(MolvaeError, match=r"a\.csv:3: 'OCC': duplicate: of line 2"):
        store_of(tmp_path, "smiles,y\nCCO,1\nOCC,2\n", strict=True)


def test_kept_duplicates_keep_their_own(tmp_path):
    store = store_of(tmp_path, "smiles,y\nCCO,1\nOCC,2\n", deduplicate=False)
    assert store.properties["y"].tolist() == ["1", "2"]
    assert "merged" not in store.manifest["counts"]


def test_a_store_that_lost_measurements_is_made_anew(tmp_path):
    store = store_of(tmp_path, "smiles,y\nCCO,\nOCC,2\n")
    source, manifest = sources.file(str(tmp_path / "a.csv")), store.path / "manifest.json"
    assert reusable(store.path, source, store.manifest["settings"]) is not None
    content = json.loads(manifest.read_text())
    del content["counts"]["merged"]
    manifest.write_text(json.dumps(content))
    assert reusable(store.path, source, store.manifest["settings"]) is None


CELLS = st.sampled_from(["", "1", "2.5", "-4", "n/a"])


@settings(deadline=None, max_examples=25)
@given(
    rows=st.lists(st.tuples(st.sampled_from(SPELLINGS), CELLS, CELLS), min_size=1, max_size=14),
    chunk=st.integers(1, 5),
)
def test_no_value_of_any_row_is_lost(rows, chunk):
    """Each property is the mean of all numbers that its molecule's rows have, however they are cut."""
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        patch.setattr("molvae.data.making.CHUNK_ROWS", chunk)
        store = store_of(Path(folder), "smiles,y,z\n" + "".join(f"{','.join(row)}\n" for row in rows))
        smiles, table = store.smiles_of(range(len(store))), store.properties
    for at, name in ((1, "y"), (2, "z")):
        for molecule, kept in zip(smiles, table[name], strict=True):
            given = [row[at] for row in rows if canonical(row[0]) == molecule]
            numbers = [float(cell) for cell in given if cell not in ("", "n/a")]
            assert (float(kept) == pytest.approx(mean(numbers))) if numbers else kept == given[0]
