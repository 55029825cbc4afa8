"""What is said of threads, seen where it counts: in processes, before torch is there to hear it."""

import os
import subprocess
import sys

import pytest

from molvae.optimization.oracle.workers import Workers
from molvae.parallel import map_chunks
from molvae.parallel.cores import cores
from molvae.parallel.openmp import ELSEWHERE, MOST_THREADS, NUMBER, WAITING, starting, threads, variables
from molvae.scoring.objective import Objective, Term
from molvae.scoring.python_function import PythonFunction

ALL = {NUMBER, WAITING, *ELSEWHERE[NUMBER], *ELSEWHERE[WAITING]}
MOLVAE = f"""
import os, sys

def saw(when):
    print(when, os.environ.get({WAITING!r}), os.environ.get({NUMBER!r}))

def listen(event, arguments):
    if event == "import" and arguments[0] in ("numpy", "torch", "sklearn") and arguments[0] not in seen:
        seen.add(arguments[0])
        saw(arguments[0])

seen = set()
sys.addaudithook(listen)
from molvae.cli.main import main
sys.argv = ["molvae", "repro", "moses"]
try:
    main()
except SystemExit as end:
    assert end.code == 0
import torch
print("torch has", torch.get_num_threads())
from molvae.training.devices import share_threads
share_threads(1000)
saw("shared")
print("torch has", torch.get_num_threads())
from molvae.parallel.openmp import leave_number
leave_number()
saw("left")
"""


def of_the_user(**told: str) -> dict[str, str]:
    """An environment in which nothing else is said of threads."""
    return {name: value for name, value in os.environ.items() if name not in ALL} | told


@pytest.fixture
def silent_user(monkeypatch):
    for name in ALL:
        monkeypatch.delenv(name, raising=False)
    return monkeypatch


def heard(name: str) -> str | None:
    return os.environ.get(name)


@pytest.mark.parametrize(
    ("told", "before", "shared", "left"),
    [
        ({}, f"PASSIVE {threads()}", "PASSIVE 1", "PASSIVE None"),
        ({WAITING: "ACTIVE", NUMBER: "1"}, "ACTIVE 1", "ACTIVE 1", "ACTIVE 1"),
    ],
    ids=["nothing said", "the user's own"],
)
def test_the_command_line_says_it_before_torch_is_loaded(told, before, shared, left):
    done = subprocess.run(
        [sys.executable, "-c", MOLVAE], env=of_the_user(**told), capture_output=True, text=True, check=True
    )
    lines = [line for line in done.stdout.splitlines() if not line.startswith("molvae ")]
    number = before.split()[1]
    assert {f"numpy {before}", f"torch {before}"} <= set(lines)
    assert [line for line in lines if line.endswith(" None None")] == []
    assert lines[-4:] == [
        f"torch has {number}",
        f"shared {shared}",
        f"torch has {shared.split()[1]}",
        f"left {left}",
    ]


def test_importing_molvae_says_nothing():
    script = f"import os, molvae.parallel, molvae.cli.main; print({{*os.environ}} & {ALL})"
    done = subprocess.run(
        [sys.executable, "-c", script], env=of_the_user(), capture_output=True, text=True, check=True
    )
    assert done.stdout == "set()\n"


@pytest.mark.parametrize("name", sorted(ALL))
def test_what_the_user_says_is_left_alone_in_whatever_words(silent_user, name):
    assert variables() == {WAITING: "PASSIVE", NUMBER: str(threads())}
    silent_user.setenv(name, "5")
    about = NUMBER if name in {NUMBER, *ELSEWHERE[NUMBER]} else WAITING
    assert variables().keys() == {WAITING, NUMBER} - {about}


def test_processes_side_by_side_share_the_cores():
    assert threads() == min(cores(), MOST_THREADS)
    assert threads(cores()) == threads(100_000) == 1


@pytest.mark.parametrize(("said", "expected"), [(None, "1"), ("3", "3")])
def test_workers_have_one_thread_or_what_the_user_says(silent_user, said, expected):
    if said is not None:
        silent_user.setenv(NUMBER, said)
    assert set(map_chunks(heard, [NUMBER] * 4, workers=2)) == {expected}
    assert set(map_chunks(heard, [WAITING] * 4, workers=2)) == {"PASSIVE"}


def test_processes_of_an_oracle_share_the_cores_and_this_one_keeps_its_variables(silent_user, tmp_path):
    (tmp_path / "hears.py").write_text(f"import os\nscore = lambda smiles: float(os.environ[{NUMBER!r}])\n")
    silent_user.chdir(tmp_path)
    workers = Workers(Objective({"own": Term(PythonFunction("hears:score"))}), cores())
    (evaluated,) = workers.evaluate(["C"])
    workers.close()
    assert evaluated.values["own"] == 1
    assert NUMBER not in os.environ


def test_what_was_there_before_processes_started_is_there_after(silent_user):
    silent_user.setenv(NUMBER, "3")
    with starting(2):
        assert (heard(NUMBER), heard(WAITING)) == ("3", "PASSIVE")
    assert (heard(NUMBER), heard(WAITING)) == ("3", None)
