import gzip
import io
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from prepared import prepare

from molvae.chem.mol import canonical
from molvae.chem.scaffold import scaffold
from molvae.chem.standardize import Standardizer
from molvae.chem.translate import DEFAULT_CONSTRAINTS, from_selfies, split
from molvae.data import sources
from molvae.data.split import Split
from molvae.data.store import TokenStore
from molvae.errors import ArgumentError, MolvaeError, NothingLeft
from molvae.model.tokenizer import SelfiesTokenizer, Vocab

EVERYTHING = Split(valid=0, test=0)
SCAFFOLDS = Split("scaffold", 0.1, 0.1)


def write(path: Path, lines: list[str]) -> sources.Source:
    path.write_text("".join(f"{line}\n" for line in lines))
    return sources.file(str(path))


def rejects(store: TokenStore) -> list[list[object]]:
    return pd.read_csv(store.path / "rejects.csv", keep_default_na=False).to_numpy().tolist()


def test_every_dropped_row_is_listed_with_line_input_and_reason(tmp_path):
    lines = ["CCO", "not_a_molecule", "OCC", "CC*", "C" * 40, "CCN", "c1cccc1", "C(C)O"]
    store = prepare(
        write(tmp_path / "a.smi", lines), max_length=30, split=EVERYTHING, workers=1, output=tmp_path / "s"
    )
    assert store.smiles_of(range(2)) == ["CCO", "CCN"]
    assert rejects(store) == [
        [2, "not_a_molecule", "invalid SMILES", "a.smi"],
        [3, "OCC", "duplicate: of line 1", "a.smi"],
        [4, "CC*", "no SELFIES: unrecognized symbol '*'", "a.smi"],
        [5, "C" * 40, "more than 30 tokens", "a.smi"],
        [7, "c1cccc1", "invalid SMILES", "a.smi"],
        [8, "C(C)O", "duplicate: of line 1", "a.smi"],
    ]
    assert store.manifest["counts"]["rejected"] == {
        "invalid SMILES": 2,
        "duplicate": 2,
        "no SELFIES": 1,
        "more than 30 tokens": 1,
    }
    assert store.manifest["counts"]["read"] == len(lines)


def test_molecules_with_rare_tokens_are_dropped_and_the_tokens_named(tmp_path):
    lines = ["C" * length for length in range(1, 9)] + ["CCBr", "CBr", "BrC(Br)C", "CI", "ICI"]
    store = prepare(
        write(tmp_path / "a.smi", lines),
        min_token_count=3,
        split=EVERYTHING,
        workers=1,
        output=tmp_path / "s",
    )
    assert "[Br]" in store.vocab.ids
    assert rejects(store) == [
        [11, "BrC(Br)C", "token in fewer than 3 training molecules: [Branch1]", "a.smi"],
        [12, "CI", "token in fewer than 3 training molecules: [I]", "a.smi"],
        [13, "ICI", "token in fewer than 3 training molecules: [I]", "a.smi"],
    ]
    assert len(store) == 10


def test_a_molecule_of_two_alternating_canonical_forms_is_one(tmp_path):
    cage = "O=C(C[C@]1(c2ccc(-c3ccc(F)cc3)cc2)C2CC3CC1CC(C2)[C@@H]3O)N1CC(O)C1"
    other = canonical(cage)
    assert other != cage == canonical(other)
    for order in ([cage, other], [other, cage]):
        store = prepare(write(tmp_path / "a.smi", order), split=EVERYTHING, workers=1, output=tmp_path / "s")
        assert store.smiles_of(range(len(store))) == [min(cage, other)]


def test_duplicates_can_be_kept_and_share_a_split(tmp_path):
    lines = ["C(C)C", "CCC"] * 30 + ["C" * length for length in range(4, 44)]
    store = prepare(
        write(tmp_path / "a.smi", lines),
        deduplicate=False,
        split=Split(valid=0.3, test=0.3),
        workers=1,
        output=tmp_path / "s",
    )
    assert len(store) == len(lines)
    assert len(set(store.splits[:60].tolist())) == 1


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        (["CCO", "junk", "CCN"], r"a\.smi:2: 'junk': invalid SMILES; correct it, or leave out strict"),
        (["CCO", "CCN", "OCC"], r"a\.smi:3: 'OCC': duplicate: of line 1"),
        (["CCO", "C" * 500], r"a\.smi:2: 'C+\.\.\.': more than 128 tokens"),
    ],
)
def test_strict_makes_the_first_dropped_row_an_error(tmp_path, lines, message):
    with pytest.raises(MolvaeError, match=message):
        prepare(write(tmp_path / "a.smi", lines), strict=True, workers=1, output=tmp_path / "s")
    assert not (tmp_path / "s").exists()


def test_strict_lets_clean_data_through(tmp_path):
    source = write(tmp_path / "a.smi", ["CCO", "CCN"])
    assert len(prepare(source, strict=True, split=EVERYTHING, workers=1, output=tmp_path / "s")) == 2


ODD_ROWS = 'smiles,id\nCCO,1\nCCN,2,3\nCCC\n"CC\nC",4,5,6\nCCS,7\n'


def test_rows_with_too_few_or_too_many_fields_are_dropped(tmp_path):
    (tmp_path / "a.csv").write_text(ODD_ROWS)
    source = sources.file(str(tmp_path / "a.csv"))
    store = prepare(source, split=EVERYTHING, workers=1, output=tmp_path / "s")
    assert store.smiles_of(range(len(store))) == ["CCO", "CCS"]
    assert store.properties["id"].tolist() == ["1", "7"]
    assert rejects(store) == [
        [3, "CCN,2,3", "wrong number of fields: 3 where the header has 2", "a.csv"],
        [4, "CCC", "wrong number of fields: 1 where the header has 2", "a.csv"],
        [5, "CC\nC,4,5,6", "wrong number of fields: 4 where the header has 2", "a.csv"],
    ]
    assert store.manifest["counts"]["rejected"] == {"wrong number of fields": 3}


def test_rows_with_too_many_fields_are_dropped_by_other_processes_too(tmp_path):
    (tmp_path / "a.csv").write_text(ODD_ROWS)
    source = sources.file(str(tmp_path / "a.csv"))
    stores = [prepare(source, workers=workers, output=tmp_path / f"s{workers}") for workers in (1, 2)]
    assert rejects(stores[0]) == rejects(stores[1])


def test_a_row_with_too_many_fields_is_an_error_under_strict(tmp_path):
    (tmp_path / "a.csv").write_text(ODD_ROWS)
    with pytest.raises(MolvaeError, match=r"a\.csv:3: 'CCN,2,3': wrong number of fields: 3 where .* has 2;"):
        prepare(sources.file(str(tmp_path / "a.csv")), strict=True, workers=1, output=tmp_path / "s")


def test_only_bad_rows_leave_nothing(tmp_path):
    with pytest.raises(NothingLeft, match="no molecule left of 2 rows read: invalid SMILES 2"):
        prepare(write(tmp_path / "a.smi", ["junk", "c1cccc1"]), workers=1, output=tmp_path / "s")
    assert not (tmp_path / "s").exists()


def test_standardized_molecules_are_compared_after_it(tmp_path):
    source = write(tmp_path / "a.smi", ["CC(=O)[O-].[Na+]", "CC(=O)O", "CC(=O)[O-].[K+]"])
    store = prepare(source, standardizer=Standardizer(), split=EVERYTHING, workers=1, output=tmp_path / "s")
    assert store.smiles_of(range(len(store))) == ["CC(=O)O"]
    kept = prepare(source, split=EVERYTHING, workers=1, output=tmp_path / "kept")
    assert len(kept) == 3
    assert "." in kept.vocab.tokens


def test_other_columns_become_properties_row_by_row(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("id,SMILES,pIC50,comment\nx1,CCO,6.5,good\nx2,junk,1.0,bad\nx3,CCN,,\nx4,CCC,7,fine\n")
    store = prepare(sources.file(str(path)), split=EVERYTHING, workers=1, output=tmp_path / "s")
    properties = store.properties
    assert properties["id"].tolist() == ["x1", "x3", "x4"]
    assert properties["pIC50"].tolist() == ["6.5", "", "7"]  # text as written: "007" may be a name
    assert store.smiles_of(range(3)) == ["CCO", "CCN", "CCC"]


def test_numbers_of_a_parquet_file_stay_numbers(tmp_path):
    path = tmp_path / "a.parquet"
    pd.DataFrame({"smiles": ["CCO", "CCN"], "pIC50": [6.5, np.nan], "count": [1, 2]}).to_parquet(path)
    properties = prepare(
        sources.file(str(path)), split=EVERYTHING, workers=1, output=tmp_path / "s"
    ).properties
    assert properties["pIC50"].fillna(-1).tolist() == [6.5, -1]
    assert properties["count"].tolist() == [1, 2]


def test_the_vocabulary_is_of_the_training_molecules_and_others_are_dropped(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("smiles,split\nCCO,train\nCCN,train\nCCS,test\nCNO,test\n")
    store = prepare(sources.file(str(path)), split=Split("source", valid=0), workers=1, output=tmp_path / "s")
    assert store.vocab == Vocab.from_tokens(["[C]", "[O]", "[N]"])
    assert store.smiles_of(store.split("test")) == ["CNO"]
    assert rejects(store) == [[4, "CCS", "token not in the training split: [S]", "a.csv"]]


def test_a_models_vocabulary_and_constraints_can_be_given(tmp_path):
    vocab = Vocab.from_tokens(["[C]", "[O]", "[=S]", "[=Branch1]", "[=O]"])
    source = write(tmp_path / "a.smi", ["CCO", "CCN", "CS(C)(=O)=O"])
    octet = {**DEFAULT_CONSTRAINTS, "S": 2}
    store = prepare(
        source, vocab=vocab, constraints=octet, split=EVERYTHING, workers=1, output=tmp_path / "s"
    )
    assert store.vocab == vocab
    assert [row[2] for row in rejects(store)] == [
        "token not in the vocabulary: [N]",
        "no SELFIES: S with 6 bond(s) - a max. of 2 bond(s) was specified",
    ]


def test_a_store_serves_a_model_of_the_same_vocabulary(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    source = write(tmp_path / "a.smi", ["CCO", "CCN"])
    own = prepare(source, split=EVERYTHING, workers=1)
    assert prepare(source, vocab=own.vocab, split=EVERYTHING, workers=1).path == own.path
    wider = Vocab.from_tokens(["[C]", "[O]", "[N]", "[S]"])
    assert prepare(source, vocab=wider, split=EVERYTHING, workers=1).vocab == wider


def test_a_prepared_store_of_another_vocabulary_is_refused(tmp_path):
    source = write(tmp_path / "a.smi", ["CCO", "CCN"])
    store = prepare(source, split=EVERYTHING, workers=1, output=tmp_path / "s")
    again = sources.file(str(store.path))
    assert prepare(again, vocab=store.vocab).path == store.path
    with pytest.raises(MolvaeError, match="another vocabulary"):
        prepare(again, vocab=Vocab.from_tokens(["[S]"]))


def test_tokens_are_two_bytes_only_where_one_is_not_enough(tmp_path):
    atoms = [f"[{mass}CH3]O" for mass in range(12, 312)]
    store = prepare(write(tmp_path / "a.smi", atoms), split=EVERYTHING, workers=1, output=tmp_path / "s")
    assert len(store.vocab) > 256
    assert store.flat.dtype == np.uint16
    assert len(store) == 300


@pytest.fixture(scope="module")
def thousand(tmp_path_factory) -> sources.Source:
    """The first thousand molecules of NCI."""
    nci = sources.nci()
    lines = Path(nci.path(nci.parts[0])).read_text().splitlines()[:1000]
    return write(tmp_path_factory.mktemp("nci") / "nci.smi", lines)


@pytest.fixture(scope="module")
def store(thousand, tmp_path_factory) -> TokenStore:
    return prepare(thousand, split=SCAFFOLDS, workers=1, output=tmp_path_factory.mktemp("nci") / "store")


def test_real_molecules_decode_from_their_tokens(store):
    tokenizer = SelfiesTokenizer(store.vocab)
    for row in range(0, len(store), 7):
        selfies = tokenizer.decode(store.molecule(row).tolist())
        assert len(split(selfies)) == store.lengths[row]
        assert canonical(from_selfies(selfies)) == store.smiles(row)


def test_no_molecule_is_there_twice_and_none_is_lost(store):
    counts = store.manifest["counts"]
    assert len(set(store.smiles_of(range(len(store))))) == len(store) == counts["kept"]
    assert counts["kept"] + sum(counts["rejected"].values()) == counts["read"] == 1000
    assert len(rejects(store)) == sum(counts["rejected"].values())


def test_no_scaffold_is_in_two_splits(store):
    scaffolds = [
        {scaffold(smiles) for smiles in store.smiles_of(store.split(name))} for name in store.split_names
    ]
    assert len(scaffolds) == 3
    assert not scaffolds[0] & scaffolds[1]
    assert not scaffolds[0] & scaffolds[2]
    assert not scaffolds[1] & scaffolds[2]


def test_two_processes_prepare_the_very_same_files_as_one(thousand, store, tmp_path, monkeypatch):
    monkeypatch.setattr("molvae.data.making.CHUNK_ROWS", 130)
    other = prepare(thousand, split=SCAFFOLDS, workers=2, output=tmp_path / "store")
    for path in store.path.iterdir():
        if path.name != "properties.parquet":  # its row groups are the chunks
            assert (other.path / path.name).read_bytes() == path.read_bytes(), path.name
    pd.testing.assert_frame_equal(other.properties, store.properties)


def test_a_random_split_has_the_size_asked_for_and_follows_the_seed(tmp_path):
    source = write(tmp_path / "a.smi", ["C" * length + "O" for length in range(1, 101)])
    rows = [
        prepare(source, split=Split(valid=15, test=0.1, seed=seed), workers=1, output=tmp_path / f"s{seed}")
        for seed in (0, 1)
    ]
    assert [len(store.split("valid")) for store in rows] == [15, 15]
    assert [len(store.split("test")) for store in rows] == [10, 10]
    assert rows[0].split("valid").tolist() != rows[1].split("valid").tolist()


def test_splits_of_the_source_with_validation_held_out_of_train(tmp_path):
    path = tmp_path / "a.csv"
    lines = [f"{'C' * n}O,{'test' if n % 4 == 0 else 'train'}\n" for n in range(1, 81)]
    path.write_text("".join(["smiles,split\n", *lines]))
    store = prepare(sources.file(str(path)), split=Split("source", valid=7), workers=1, output=tmp_path / "s")
    assert store.manifest["counts"]["splits"] == {"train": 53, "test": 20, "valid": 7}
    given = dict(line.strip().split(",") for line in lines)
    assert all(given[smiles] == "train" for smiles in store.smiles_of(store.split("valid")))
    assert all(given[smiles] == "test" for smiles in store.smiles_of(store.split("test")))


def test_a_source_with_its_own_validation_set_keeps_it(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("smiles,split\nCCO,train\nCCC,train\nCCCO,valid\nCCCC,train\n")
    store = prepare(sources.file(str(path)), split=Split("source", valid=2), workers=1, output=tmp_path / "s")
    assert store.manifest["counts"]["splits"] == {"train": 3, "valid": 1}


def test_names_of_splits_in_any_case_and_the_other_names_of_validation(tmp_path):
    path = tmp_path / "a.csv"
    names = ["Train", "TRAIN ", "train", "Valid", "val", "Validation", "dev", "Test"]
    path.write_text("smiles,split\n" + "".join(f"C{'C' * n}O,{name}\n" for n, name in enumerate(names)))
    store = prepare(sources.file(str(path)), split=Split("source"), workers=1, output=tmp_path / "s")
    assert store.manifest["counts"]["splits"] == {"train": 3, "valid": 4, "test": 1}


@pytest.mark.parametrize("rows", [["CCO,fold1", "CCC,valid"], ["junk,train", "CCO,fold1", "CCC,valid"]])
def test_a_source_without_training_molecules_says_so(tmp_path, rows):
    path = tmp_path / "a.csv"
    path.write_text("".join(f"{row}\n" for row in ["smiles,split", *rows]))
    message = (
        r"a\.csv: no molecule of the split 'train' \(there are: fold1, valid\); call one 'train', or use"
    )
    with pytest.raises(MolvaeError, match=message):
        prepare(sources.file(str(path)), split=Split("source"), workers=1, output=tmp_path / "s")


def test_only_bad_rows_of_other_splits_leave_nothing(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("smiles,split\njunk,valid\n")
    with pytest.raises(NothingLeft, match="invalid SMILES 1"):
        prepare(sources.file(str(path)), split=Split("source"), workers=1, output=tmp_path / "s")


def test_a_row_without_a_split_is_left_out_and_its_duplicate_with_one_is_not(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("smiles,y,split\nCCCl,4,\nCCO,1,train\nCCOC,2,val\nCCC,3,test\nClCC,5,train\njunk,6, \n")
    store = prepare(sources.file(str(path)), split=Split("source"), workers=1, output=tmp_path / "s")
    assert store.manifest["counts"]["splits"] == {"train": 2, "valid": 1, "test": 1}
    assert rejects(store) == [
        [2, "CCCl", "no split", "a.csv"],
        [7, "junk", "invalid SMILES", "a.csv"],
    ]
    with pytest.raises(MolvaeError, match=r"a\.csv:2: 'CCCl': no split"):
        prepare(sources.file(str(path)), split=Split("source"), strict=True, workers=1, output=tmp_path / "t")


def test_a_source_without_splits_says_so(tmp_path):
    with pytest.raises(MolvaeError, match=r"a\.smi: gives no splits .*; use split=random"):
        prepare(write(tmp_path / "a.smi", ["CCO"]), split=Split("source"), workers=1, output=tmp_path / "s")


def test_a_second_call_reads_nothing_and_a_changed_source_is_noticed(tmp_path):
    source = write(tmp_path / "a.smi", ["CCO", "CCN"])
    arguments = {"split": EVERYTHING, "workers": 1, "output": tmp_path / "s"}
    made = (prepare(source, **arguments).path / "manifest.json").stat().st_mtime_ns
    assert (prepare(source, **arguments).path / "manifest.json").stat().st_mtime_ns == made
    os.utime(tmp_path / "a.smi")  # another time, the same content
    assert (prepare(source, **arguments).path / "manifest.json").stat().st_mtime_ns == made
    write(tmp_path / "a.smi", ["CCO", "CCC"])
    assert prepare(source, **arguments).smiles(1) == "CCC"


def test_other_settings_replace_the_store_in_a_given_folder(tmp_path):
    source = write(tmp_path / "a.smi", ["CCO", "CCCCCCCC"])
    output = tmp_path / "s"
    assert len(prepare(source, split=EVERYTHING, workers=1, output=output)) == 2
    assert len(prepare(source, split=EVERYTHING, max_length=5, workers=1, output=output)) == 1


def test_a_run_that_fails_leaves_the_store_before_it(tmp_path):
    source = write(tmp_path / "a.smi", ["CCO", "CCCCCCCC"])
    before = prepare(source, split=EVERYTHING, workers=1, output=tmp_path / "s")
    content = {path.name: path.read_bytes() for path in before.path.iterdir()}
    with pytest.raises(NothingLeft):
        prepare(source, split=EVERYTHING, max_length=2, workers=1, output=tmp_path / "s")
    assert {path.name: path.read_bytes() for path in before.path.iterdir()} == content
    assert {path.name for path in tmp_path.iterdir()} == {"a.smi", "s", ".s.lock"}


def test_without_output_it_goes_to_the_users_cache_by_source_and_settings(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    source = write(tmp_path / "a.smi", ["CCO", "CCN"])
    one = prepare(source, split=EVERYTHING, workers=1)
    other = prepare(source, split=EVERYTHING, deduplicate=False, workers=1)
    assert one.path.parent == other.path.parent == tmp_path / "cache" / "molvae" / "prepared"
    assert one.path != other.path
    assert one.path.name.startswith("a-")
    assert prepare(source, split=EVERYTHING, workers=1).path == one.path


def test_a_prepared_store_is_a_source(tmp_path):
    store = prepare(write(tmp_path / "a.smi", ["CCO"]), split=EVERYTHING, workers=1, output=tmp_path / "s")
    assert prepare(sources.file(str(store.path))).path == store.path


def test_a_prepared_store_as_source_has_the_settings_insisted_on(tmp_path):
    source = write(tmp_path / "a.smi", ["CCO"])
    store = prepare(
        source, split=Split(valid=0, test=0, seed=3), max_length=60, workers=1, output=tmp_path / "s"
    )
    again = sources.file(str(store.path))
    asked = {"max_length": 60, "split": Split(valid=0.5, test=0, seed=3)}
    assert prepare(again, **asked, insisted=["max_length", "split.seed", "workers", "data.path"])
    assert prepare(again, **asked | {"max_length": 7}, insisted=["split.seed"])
    with pytest.raises(
        ArgumentError, match=r"split\.valid=0\.5: .*/s was prepared with 0; leave it out, or give"
    ):
        prepare(again, **asked, insisted=["max_length", "split.valid"])
    with pytest.raises(ArgumentError, match=r'split=\{"kind": "random", "valid": 0\.5, .* was prepared with'):
        prepare(again, **asked, insisted=["split"])
    with pytest.raises(ArgumentError, match=r"standardize\.uncharge=true: .* was prepared with null"):
        prepare(again, standardizer=Standardizer(), insisted=["standardize.uncharge"])
    with pytest.raises(ArgumentError, match=r"output=elsewhere: .*/s is prepared already"):
        prepare(again, output="elsewhere")


@pytest.mark.parametrize("content", ["a file", None])
def test_a_folder_that_holds_something_else_is_not_touched(tmp_path, content):
    output = tmp_path / "s"
    if content:
        output.write_text(content)
    else:
        output.mkdir()
        (output / "thesis.txt").write_text("years of work")
    with pytest.raises(MolvaeError, match="exists and is not a prepared store"):
        prepare(write(tmp_path / "a.smi", ["CCO"]), workers=1, output=output)
    assert output.is_file() or (output / "thesis.txt").read_text() == "years of work"


def test_what_lies_beside_a_stores_files_is_not_touched(tmp_path):
    source, output = write(tmp_path / "a.smi", ["CCO", "CCCCCCCC"]), tmp_path / "s"
    prepare(source, split=EVERYTHING, workers=1, output=output)
    (output / "run").mkdir()
    (output / "run" / "model").write_text("a night's work")
    (output / "notes.txt").write_text("thoughts")
    again = prepare(source, split=EVERYTHING, workers=1, output=output)  # replaces nothing
    assert len(again) == 2
    message = r"s: exists and is not a prepared store alone: notes\.txt, run; choose another folder"
    with pytest.raises(MolvaeError, match=message):
        prepare(source, split=EVERYTHING, max_length=5, workers=1, output=output)
    assert (output / "run" / "model").read_text() == "a night's work"
    assert (output / "notes.txt").read_text() == "thoughts"
    assert len(TokenStore.open(output)) == 2


class Pipe(io.RawIOBase):
    """Standard input that hands over molecules, after something has happened."""

    def __init__(self, text: str, before: Callable[[], object] = lambda: None):
        self._content, self._before = io.BytesIO(text.encode()), before

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        self._before()
        return self._content.readinto(buffer)


def pipe(monkeypatch, text: str, before: Callable[[], object] = lambda: None) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BufferedReader(Pipe(text, before))))


def test_what_is_put_into_the_folder_meanwhile_is_not_touched(tmp_path, monkeypatch):
    output = tmp_path / "s"
    prepare(write(tmp_path / "a.smi", ["CCO", "CCN"]), split=EVERYTHING, workers=1, output=output)
    pipe(monkeypatch, "CCC\n", before=lambda: (output / "notes.txt").write_text("thoughts"))
    with pytest.raises(MolvaeError, match=r"not a prepared store alone: notes\.txt"):
        prepare(sources.file("-"), split=EVERYTHING, workers=1, output=output)
    assert (output / "notes.txt").read_text() == "thoughts"
    assert len(TokenStore.open(output)) == 2


def test_a_link_to_a_folder_elsewhere_stays_one(tmp_path):
    source, link, disk = write(tmp_path / "a.smi", ["CCO", "CCCCCCCC"]), tmp_path / "link", tmp_path / "disk"
    (disk / "big").mkdir(parents=True)
    link.symlink_to(disk / "big")
    for max_length, molecules in ((128, 2), (5, 1)):
        prepare(source, split=EVERYTHING, max_length=max_length, workers=1, output=link)
        assert link.is_symlink()
        assert len(TokenStore.open(disk / "big")) == molecules
    assert {path.name for path in tmp_path.iterdir()} == {"a.smi", "link", "disk"}
    assert {path.name for path in disk.iterdir()} == {"big", ".big.lock"}


def test_the_current_folder_is_not_pulled_away(tmp_path, monkeypatch):
    source = write(tmp_path / "a.smi", ["CCO"])
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    with pytest.raises(MolvaeError, match="here: the current folder cannot be replaced; name another"):
        prepare(source, split=EVERYTHING, workers=1, output=".")
    assert prepare(source, split=EVERYTHING, workers=1, output="store").path == Path("store")


def test_piped_molecules_have_a_folder_of_their_own(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    stores = []
    for text in ("CCO\n", "CCN\n", "CCO\n", "CCO ethanol\n"):
        pipe(monkeypatch, text)
        stores.append(prepare(sources.file("-"), split=EVERYTHING, workers=1))
    assert [store.smiles(0) for store in stores] == ["CCO", "CCN", "CCO", "CCO"]
    paths = [store.path for store in stores]
    assert paths[0] == paths[2]
    assert len(set(paths)) == 3
    assert TokenStore.open(paths[0]).smiles(0) == "CCO"


def test_the_manifest_says_where_the_molecules_came_from(tmp_path):
    source = write(tmp_path / "a.smi", ["CCO", "CCN"])
    manifest = json.loads(
        (
            prepare(source, split=EVERYTHING, workers=1, output=tmp_path / "s").path / "manifest.json"
        ).read_text()
    )
    assert manifest["source"][0]["sha256"] == sources.file(str(tmp_path / "a.smi")).checked_sha256(
        source.parts[0]
    )
    assert {"rdkit", "selfies", "molvae"} <= manifest["versions"].keys()
    assert manifest["settings"]["max_length"] == 128
    assert manifest["counts"]["kept"] == 2


SCRIPT = """
import logging, sys
logging.basicConfig(level=logging.INFO, format="%(message)s")
from molvae.data.config import PrepareConfig
from molvae.data.prepare import prepare
store = prepare(sys.argv[1], PrepareConfig(standardizer=None, workers=int(sys.argv[3])), output=sys.argv[2])
print(len(store))
"""


def start(source: Path, output: Path, workers: int, prefix: str = "") -> subprocess.Popen[str]:
    command = [sys.executable, "-c", prefix + SCRIPT, str(source), str(output), str(workers)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


@pytest.fixture
def three_hundred(tmp_path) -> Path:
    molecules = ["C" * length + "O" * (kind + 1) for length in range(1, 101) for kind in range(3)]
    path = tmp_path / "a.smi.gz"
    path.write_bytes(gzip.compress("\n".join(molecules).encode()))
    return path


def test_four_at_once_make_one_store_with_the_work_of_one(tmp_path, three_hundred):
    processes = [start(three_hundred, tmp_path / "s", 1) for _ in range(4)]
    answers = [process.communicate(timeout=120) for process in processes]
    assert [out.strip() for out, _ in answers] == ["300"] * 4, answers
    assert sum("300 rows in" in err for _, err in answers) == 1, answers
    assert {path.name for path in tmp_path.iterdir()} == {"a.smi.gz", "s", ".s.lock"}


def test_a_killed_run_leaves_nothing_half_and_the_next_one_succeeds(tmp_path, three_hundred):
    stop_before_the_end = (
        "import os, signal, molvae.data.manifest as m\n"
        "m.write = lambda *_: os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    with start(three_hundred, tmp_path / "s", 1, prefix=stop_before_the_end) as killed:
        assert killed.wait(timeout=120) == -9
    assert not (tmp_path / "s").exists()
    out, err = start(three_hundred, tmp_path / "s", 1).communicate(timeout=120)
    assert out.strip() == "300", err
    assert {path.name for path in tmp_path.iterdir()} == {"a.smi.gz", "s", ".s.lock"}


def test_a_full_disk_is_one_line_and_leaves_nothing(tmp_path, three_hundred):
    small_files_only = "import resource\nresource.setrlimit(resource.RLIMIT_FSIZE, (4000, 4000))\n"
    process = start(three_hundred, tmp_path / "s", 1, prefix=small_files_only)
    _, err = process.communicate(timeout=120)
    assert process.returncode == 1
    assert "MolvaeError" in err.splitlines()[-1]
    assert "no space left on the disk" in err.splitlines()[-1]
    assert {path.name for path in tmp_path.iterdir()} == {"a.smi.gz", ".s.lock"}
