import subprocess
import sys

import pytest

from molvae.errors import MolvaeError
from molvae.files.lock import alone_in, once

MAKE = """
import os, sys, time
from pathlib import Path
from molvae.files.lock import once
path = Path(sys.argv[1])

def make():
    with path.with_name("makers").open("a") as makers:
        makers.write(f"{os.getpid()} ")
    time.sleep(0.5)
    path.write_text("made")

once(path, make)
print(path.read_text())
"""
HOLD = """
import sys
from pathlib import Path
from molvae.files.lock import alone_in
with alone_in(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


def start(code, path):
    command = [sys.executable, "-c", code, str(path)]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def test_of_four_processes_one_makes_a_file_and_all_have_it(tmp_path):
    path = tmp_path / "cache" / "file"
    processes = [start(MAKE, path) for _ in range(4)]
    assert [process.communicate(timeout=60)[0] for process in processes] == ["made\n"] * 4
    assert len(path.with_name("makers").read_text().split()) == 1


def test_what_could_not_be_made_is_tried_again(tmp_path):
    path = tmp_path / "file"

    def fail():
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        once(path, fail)
    once(path, lambda: path.write_text("made"))
    once(path, fail)
    assert path.read_text() == "made"


def test_two_runs_in_one_folder_are_refused_until_the_first_is_gone(tmp_path):
    folder = tmp_path / "run"
    with start(HOLD, folder) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        with pytest.raises(MolvaeError, match="another run is writing there; wait"), alone_in(folder):
            pass
        holder.kill()
    with alone_in(folder):
        pass
