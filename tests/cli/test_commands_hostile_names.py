"""Names from files, run folders and models reach a terminal as text: no control character comes through."""

import json
import logging
import os
import pty
import subprocess
import sys

import pytest

from molvae.checks.visible import one_line, visible
from molvae.cli.log_lines import LineFormatter
from molvae.cli.run_record import RECORD
from molvae.files.versions import versions

HOSTILE = "a\x1b[2J\x07\x9b31m\u202eb\rc"
SHOWN = r"a\x1b[2J\x07\x9b31m\u202eb\rc"


def control(text: str) -> set[str]:
    """Return the characters of a text that move a terminal's cursor."""
    return {char for char in text if visible(char) != char}


def test_what_is_shown_tells_what_is_there():
    assert visible(HOSTILE) == SHOWN
    assert visible("CC(=O)N\tname ü 漢\n") == "CC(=O)N\tname ü 漢\n"
    assert visible("n\udcf6") == r"n\udcf6"
    assert one_line("first\nmolvae: fine") == "first molvae: fine"


def test_a_message_of_the_log_is_one_line():
    record = logging.LogRecord(
        "molvae", logging.WARNING, "", 0, "%s left", (f"{HOSTILE}\nmolvae: fine",), None
    )
    assert LineFormatter("%(message)s").format(record) == rf"{SHOWN}\nmolvae: fine left"


@pytest.mark.parametrize(
    "arguments",
    [
        ["filter", f"input={HOSTILE}.csv"],
        ["filter", "input=in.csv", f"filters={HOSTILE}.yaml"],
        ["filter", "input=in.csv", f"output={HOSTILE}"],
        ["filter", "input=in.csv", f"smiles_column={HOSTILE}"],
        ["filter", "input=in.csv", f"{HOSTILE}=1"],
        ["sample", f"model={HOSTILE}"],
        ["repro", HOSTILE],
        [HOSTILE],
    ],
    ids=lambda arguments: visible(arguments[-1]),
)
def test_names_in_errors(molvae, tmp_path, monkeypatch, arguments):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "in.csv").write_text("smiles\nCCO\n")
    code, out, err = molvae(*arguments)
    assert code in (1, 2)
    assert out == ""
    assert err.count("\n") == 1
    assert not control(err)
    assert r"\x1b[2J" in err


def test_names_in_tables_and_warnings(molvae, tmp_path):
    own = tmp_path / "own.yaml"
    own.write_text(json.dumps({HOSTILE: {"_target_": "molvae.filters.rings.RingSize", "smallest": 5}}))
    table = "smiles,reason\nCCO,x\nC1CC1,\x1b[2J\n"
    settings = ["input=-", f"output={tmp_path / 'out.csv'}", f"filters={own}", "keep=all", "workers=1"]
    code, _, err = molvae("filter", *settings, stdin=table)
    assert code == 0, err
    assert not control(err)
    assert r"a\x1b[2J" in err  # the filter's name, in the table of reasons


def test_a_run_of_a_stranger(molvae, tmp_path):
    told = {
        "folder": str(tmp_path),
        "seed": 0,
        "versions": versions() | {HOSTILE: HOSTILE},
        "files": {HOSTILE: "0"},
    }
    record = tmp_path / RECORD
    record.write_text(json.dumps(told | {"command": f"molvae filter 'input={HOSTILE}' $(reboot)"}))
    code, out, err = molvae("repro", tmp_path)
    assert code == 0
    assert not control(out + err)
    echoed = subprocess.run(
        ["bash", "-c", out.replace("molvae", "printf '%s\\n'", 1)], capture_output=True, check=True
    )
    assert echoed.stdout.decode() == f"filter\ninput={HOSTILE}\n$(reboot)\n"
    for damage in (
        {"command": "rm -rf ~"},
        {"command": 3},
        {"files": ["x"]},
        {"versions": None},
        {"threads": "2"},
    ):
        record.write_text(json.dumps(told | {"command": "molvae filter"} | damage))
        code, out, err = molvae("repro", tmp_path)
        assert (code, out) == (1, ""), damage
        assert "run.json" in err


def test_a_table_on_a_terminal_is_text_and_in_a_pipe_as_it_is(tmp_path):
    (tmp_path / "in.csv").write_text(f"smiles,note\nCCO,{HOSTILE!r}\nCCN,\x1b[2J\n")
    command = [sys.executable, "-m", "molvae", "filter", "input=in.csv", "filters=none", "workers=1"]
    piped = subprocess.run(command, capture_output=True, cwd=tmp_path, check=True)
    assert b"\x1b[2J" in piped.stdout
    ours, theirs = pty.openpty()
    subprocess.run(command, stdout=theirs, stderr=subprocess.PIPE, cwd=tmp_path, check=True)
    os.close(theirs)
    seen = os.read(ours, 10_000)
    os.close(ours)
    assert b"\x1b" not in seen
    assert rb"\x1b[2J" in seen
