"""`molvae prepare` as a user meets it: what it prints, and each kind of bad input."""

import gzip
import io
import os
import signal
import subprocess
import sys
import tarfile
import time
from pathlib import Path

import pandas as pd
import pytest

from molvae.data.store import TokenStore

GOOD = ["CCO", "CCN", "c1ccccc1O", "CC(=O)O", "CCCC", "CCOC", "CCCN", "NCCO"]


@pytest.fixture
def smi(tmp_path) -> Path:
    path = tmp_path / "good.smi"
    path.write_text("".join(f"{smiles}\n" for smiles in GOOD))
    return path


def test_the_folder_goes_to_stdout_and_the_counts_to_stderr(molvae, smi, tmp_path):
    with smi.open("a") as file:
        file.write("junk\nOCC\n")
    code, out, err = molvae("prepare", f"data={smi}", f"output={tmp_path}/store", "workers=1")
    assert code == 0, err
    assert out == f"{tmp_path}/store\n"
    for words in (["rows read", "10"], ["dropped: duplicate", "1"], ["dropped: invalid SMILES", "1"]):
        assert any(all(word in line for word in words) for line in err.splitlines()), (words, err)
    assert "rejects.csv" in err
    assert len(TokenStore.open(tmp_path / "store")) == 8


def test_what_became_of_duplicates_measurements_is_told(molvae, tmp_path):
    rows = [*(f"{smiles},1,x," for smiles in GOOD), "OCC,4,y,7", "NCC,,x,", "CCO,1.0,x,"]
    (tmp_path / "a.csv").write_text("smiles,pIC50,source,note\n" + "".join(f"{row}\n" for row in rows))
    code, _, err = molvae("prepare", f"data={tmp_path}/a.csv", f"output={tmp_path}/store", "workers=1")
    assert code == 0, err
    listed = tmp_path / "store" / "disagreements.csv"
    assert "2 molecules had several rows; of their properties, 1 empty cells filled by later rows" in err
    assert "numbers averaged: pIC50 of 1 (apart by 3 on average, 3 at most); each is in" in err
    assert f"texts, the first kept: source of 1; each is in {listed}" in err
    assert listed.read_text().splitlines()[1:4] == [
        "CCO,pIC50,2.0,1,2,a.csv",
        "CCO,pIC50,2.0,4,10,a.csv",
        "CCO,pIC50,2.0,1.0,12,a.csv",
    ]


def test_a_second_call_says_that_nothing_was_to_do(molvae, smi, tmp_path):
    arguments = ("prepare", f"data={smi}", f"output={tmp_path}/store", "workers=1")
    molvae(*arguments)
    code, out, err = molvae(*arguments)
    assert (code, out) == (0, f"{tmp_path}/store\n")
    assert "prepared before" in err


def test_switches_reach_the_pipeline(molvae, tmp_path):
    path = tmp_path / "a.csv"
    path.write_text(
        "structure,smiles,id\nC[N+](C)(C)CC([O-])=O,junk,1\n[Na+].CC(=O)[O-],junk,2\nCC(O)=O,junk,3\n"
    )
    store = tmp_path / "store"
    code, _, err = molvae(
        "prepare",
        f"data={path}",
        "smiles_column=structure",
        "standardize.uncharge=false",
        "split.valid=0.0",
        "split.test=0.0",
        f"output={store}",
        "workers=1",
    )
    assert code == 0, err
    opened = TokenStore.open(store)
    assert opened.smiles_of(range(3)) == ["C[N+](C)(C)CC(=O)[O-]", "CC(=O)[O-]", "CC(=O)O"]
    assert list(opened.properties.columns) == ["smiles", "id"] or "id" in opened.properties


def test_a_prepared_store_keeps_its_settings_and_others_are_refused(molvae, smi, tmp_path):
    store = tmp_path / "store"
    code, _, err = molvae("prepare", f"data={smi}", "max_length=60", f"output={store}", "workers=1")
    assert code == 0, err
    for agreeing in ((), ("max_length=60", "workers=1"), ("split=random", "standardize.uncharge=true")):
        code, out, err = molvae("prepare", f"data={store}", *agreeing)
        assert (code, out) == (0, f"{store}\n"), err
    for other, words in (
        ("max_length=128", f"max_length=128: {store} was prepared with 60; leave it out"),
        ("split=scaffold", 'split={"kind": "scaffold"'),
        ("standardize=none", "standardize=null"),
        (f"output={tmp_path}/s", f"output={tmp_path}/s: {store} is prepared already"),
    ):
        code, out, err = molvae("prepare", f"data={store}", other)
        assert (code, out) == (2, "")
        assert words in err
    assert not (tmp_path / "s").exists()


def test_standardize_none_keeps_salts(molvae, tmp_path):
    path = tmp_path / "a.smi"
    path.write_text("[Na+].CC(=O)[O-]\n")
    arguments = ("split.valid=0", "split.test=0", f"output={tmp_path}/s", "workers=1")
    code, _, err = molvae("prepare", f"data={path}", "standardize=none", *arguments)
    assert code == 0, err
    assert TokenStore.open(tmp_path / "s").smiles(0) == "CC(=O)[O-].[Na+]"


@pytest.mark.parametrize("ending", [".smi", ".txt", ".smiles", ".csv", ".tsv", ".csv.gz", ".parquet"])
def test_every_kind_of_table_gives_the_same_molecules(molvae, tmp_path, ending):
    path = tmp_path / f"a{ending}"
    header = "" if ending in (".smi", ".txt", ".smiles") else "SMILES\n"
    text = header + "".join(f"{smiles}\n" for smiles in GOOD)
    if ending == ".parquet":
        pd.DataFrame({"SMILES": GOOD}).to_parquet(path)
    else:
        path.write_bytes(gzip.compress(text.encode()) if ending.endswith(".gz") else text.encode())
    arguments = ("split.valid=0", "split.test=0", f"output={tmp_path}/s", "workers=1")
    code, _, err = molvae("prepare", f"data={path}", *arguments)
    assert code == 0, err
    store = TokenStore.open(tmp_path / "s")
    assert store.smiles_of(range(len(store))) == [
        "CCO", "CCN", "Oc1ccccc1", "CC(=O)O", "CCCC", "CCOC", "CCCN", "NCCO"
    ]  # fmt: skip


def test_standard_input(molvae, tmp_path):
    text = "".join(f"{smiles}\n" for smiles in GOOD)
    code, out, err = molvae("prepare", "data=-", f"output={tmp_path}/s", "workers=1", stdin=text)
    assert code == 0, err
    assert len(TokenStore.open(Path(out.strip()))) == len(GOOD)


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("missing.smi", None, "no such file"),
        ("empty.smi", b"", "empty"),
        ("header.csv", b"smiles,id\n", "no molecules"),
        ("columns.csv", b"id,mass\n1,18\n2,44\n", "SMILES"),
        ("binary.smi", bytes(range(256)) * 40, "binary"),
        ("picture.csv", b"\x89PNG\r\n\x1a\n\x00\x00\x00" + bytes(range(256)), "binary"),
        ("cut.csv.gz", gzip.compress(b"smiles\n" + b"CCO\nCCN\n" * 5000, mtime=0)[:-40], "gzip"),
    ],
)
def test_a_file_that_cannot_be_read_is_one_line_and_exit_code_1(molvae, tmp_path, name, content, words):
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)
    code, out, err = molvae("prepare", f"data={path}", f"output={tmp_path}/s", "workers=1")
    assert (code, out) == (1, "")
    last = err.strip().splitlines()[-1]
    assert str(path) in last
    assert words.lower() in last.lower()
    assert "Traceback" not in err
    assert not [left for left in tmp_path.iterdir() if left.name.startswith(("s", ".s.tmp"))]


def test_a_folder_is_no_file(molvae, tmp_path):
    code, _, err = molvae("prepare", f"data={tmp_path}", f"output={tmp_path}/s")
    assert code == 1
    assert f"{tmp_path}: a folder" in err


def test_one_bad_molecule_among_good_ones_is_dropped_or_an_error(molvae, smi, tmp_path):
    smi.write_text(smi.read_text() + "c1cccc1\n")
    code, _, _ = molvae("prepare", f"data={smi}", f"output={tmp_path}/s", "workers=1")
    assert code == 0
    code, out, err = molvae("prepare", f"data={smi}", f"output={tmp_path}/strict", "strict=true", "workers=1")
    assert (code, out) == (1, "")
    assert err.strip().splitlines()[-1].startswith(f"molvae prepare: {smi.name}:9: 'c1cccc1': invalid SMILES")
    assert not (tmp_path / "strict").exists()


def test_only_bad_molecules_is_exit_code_3(molvae, tmp_path):
    path = tmp_path / "bad.smi"
    path.write_text("c1cccc1\njunk\n")
    code, out, err = molvae("prepare", f"data={path}", f"output={tmp_path}/s", "workers=1")
    assert (code, out) == (3, "")
    assert "no molecule left of 2 rows read" in err


def test_lines_of_ten_thousand_characters_are_dropped_and_the_rest_goes_on(molvae, smi, tmp_path):
    smi.write_text(
        smi.read_text() + "\n".join(["C" * 10_000, "C(" * 3_000 + ")" * 3_000, "x" * 10_000]) + "\n"
    )
    code, _, err = molvae("prepare", f"data={smi}", f"output={tmp_path}/s", "workers=1")
    assert code == 0, err
    store = TokenStore.open(tmp_path / "s")
    assert len(store) == len(GOOD)
    assert sum(store.manifest["counts"]["rejected"].values()) == 3
    longest = max(map(len, (tmp_path / "s" / "rejects.csv").read_text().splitlines()))
    assert longest > 10_000  # the input whole, so that it can be found


@pytest.mark.parametrize(
    ("argument", "words"),
    [
        ("max_length=many", "max_length takes a whole number"),
        ("strict=perhaps", "strict takes true or false"),
        ("split=alphabetical", "random, scaffold, source"),
        ("split.kind=alphabetical", "split.kind=alphabetical: one of source, random, scaffold"),
        ("split.valid=-1", "split.valid=-1"),
        ("max_lenght=5", "max_length"),
        ("data=mosses", "moses"),
        ("max_length=0", "max_length=0: at least 1"),
        ("max_length=70000", "max_length=70000"),
        ("workers=-1", "workers=-1"),
    ],
)
def test_a_wrong_setting_is_exit_code_2(molvae, tmp_path, argument, words):
    code, out, err = molvae("prepare", argument, f"output={tmp_path}/s")
    assert (code, out) == (2, "")
    assert words in err
    assert "Traceback" not in err


def test_a_folder_of_something_else_is_not_touched(molvae, smi, tmp_path):
    (tmp_path / "s").mkdir()
    (tmp_path / "s" / "thesis.txt").write_text("years of work")
    code, _, err = molvae("prepare", f"data={smi}", f"output={tmp_path}/s")
    assert code == 1
    assert "is not a prepared store" in err
    assert (tmp_path / "s" / "thesis.txt").read_text() == "years of work"


def test_zinc250k_and_moses_take_a_local_folder_and_keep_molecules_as_they_are(molvae, tmp_path):
    for name, file in (("moses", "train.csv.gz"), ("zinc250k", "zinc250k.smi.gz")):
        code, _, err = molvae("prepare", f"data={name}", f"data.path={tmp_path}")
        assert code == 2
        assert f"data.path={tmp_path}: no {file} there; name the folder that holds it" in err


def test_a_tar_in_the_place_of_a_table_is_refused(molvae, tmp_path):
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz") as tar:
        tar.addfile(tarfile.TarInfo("zinc.txt"))
    (tmp_path / "zinc250k.smi.gz").write_bytes(buffer.getvalue())
    code, _, err = molvae("prepare", "data=zinc250k", f"data.path={tmp_path}")
    assert code == 1
    assert "instead of df0aa677c770" in err


def test_ctrl_c_ends_all_processes_and_leaves_nothing(tmp_path):
    command = [sys.executable, "-m", "molvae", "prepare", "data=nci", f"output={tmp_path}/s", "workers=2"]
    # a session of its own, with the handling of Ctrl-C that a terminal's foreground has
    process = subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )
    while not list(tmp_path.glob(".s.tmp-*/shards/*.arrow")):
        assert process.poll() is None
        time.sleep(0.05)
    os.killpg(process.pid, signal.SIGINT)
    out, err = process.communicate(timeout=60)  # returns once no worker holds the pipes any more
    assert (process.returncode, out) == (130, ""), err
    assert err.strip() == "molvae prepare: interrupted"
    assert [path.name for path in tmp_path.iterdir()] == [".s.lock"]
