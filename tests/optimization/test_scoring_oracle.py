import csv
import json
import math
import multiprocessing
import os
import resource
import signal
import subprocess
import sys
import time
from collections import Counter

import numpy as np
import pytest

from molvae.errors import MolvaeError, NothingLeft, SettingError
from molvae.optimization.algorithms.budget import BudgetExhausted
from molvae.optimization.oracle.ledger_file import LedgerFile
from molvae.optimization.oracle.oracle import Oracle
from molvae.optimization.oracle.workers import Workers
from molvae.scoring.external_command import ExternalCommand
from molvae.scoring.objective import Objective, Term
from molvae.scoring.properties import Property
from molvae.scoring.python_function import PythonFunction
from molvae.scoring.tasks import pmo_task

QED = {"task": "qed"}
ALKANES = ["C" * length for length in range(1, 21)]


def oracle(folder, budget=10, objective=None, description=QED, **settings):
    return Oracle(objective or pmo_task("qed"), budget, folder, description=description, **settings)


def rows(folder):
    with (folder / "ledger.csv").open(newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture
def own_objective(tmp_path, monkeypatch):
    """Return a function that makes an objective of the operator of `score(smiles)`."""
    monkeypatch.chdir(tmp_path)

    def make(body, name):
        (tmp_path / f"{name}.py").write_text(body)
        return Objective({"own": Term(PythonFunction(f"{name}:score"))})

    return make


def test_duplicates_other_spellings_and_invalid_molecules_cost_nothing(tmp_path):
    with oracle(tmp_path) as one:
        scores = one(["OCC", "CCO", None, "C1CC", "", "CC"])
        assert len(one.calls) == 2
        assert one.remaining == 8
        assert scores[0] == scores[1] == one(["C(O)C"])[0] > 0
        assert np.isnan(scores[2:5]).all()
        assert len(one.calls) == 2


def test_every_call_is_in_the_ledger_as_it_returns_with_its_terms(tmp_path):
    seen = []
    objective = Objective({"qed": Term(Property("qed")), "mw": Property("mw")})
    watch = lambda call: seen.append((call.call, len(rows(tmp_path))))  # noqa: E731
    with oracle(tmp_path, objective=objective, optimizer="random", watch=watch) as one:
        scores = one(["CCO", "c1ccccc1"])
    assert seen == [(1, 1), (2, 2)]
    first, second = rows(tmp_path)
    assert list(first) == ["call", "smiles", "score", "qed", "mw", "optimiser", "error"]
    assert (first["call"], first["smiles"], first["optimiser"], first["error"]) == ("1", "CCO", "random", "")
    assert [float(first["score"]), float(second["score"])] == scores.tolist()
    assert float(second["mw"]) == pytest.approx(78.11, abs=0.01)
    assert json.loads((tmp_path / "ledger.json").read_text())["objective"] == QED


def test_the_end_of_the_budget_is_an_error_and_what_it_reached_for_is_kept(tmp_path):
    with oracle(tmp_path, budget=3) as one:
        with pytest.raises(BudgetExhausted, match="3 calls"):
            one(ALKANES[:5])
        assert [call.smiles for call in one.calls] == ALKANES[:3]
        assert np.isfinite(one(ALKANES[:3])).all()  # known ones still cost nothing
        with pytest.raises(BudgetExhausted):
            one(["CCCCCCC"])
    assert len(rows(tmp_path)) == 3


def test_a_resumed_run_pays_for_nothing_twice(tmp_path):
    with oracle(tmp_path, budget=4) as one:
        before = one(ALKANES[:3])
    with oracle(tmp_path, budget=4) as two:
        assert two.remaining == 1
        np.testing.assert_array_equal(two(ALKANES[:3]), before)
        assert two.remaining == 1
        two(ALKANES[:4])
    assert [row["call"] for row in rows(tmp_path)] == ["1", "2", "3", "4"]


SLOW_RUN = """
import sys
from molvae.scoring.objective import Objective, Term
from molvae.optimization.oracle.oracle import Oracle
from molvae.optimization.oracle.ledger_file import LedgerFile
from molvae.scoring.python_function import PythonFunction

if __name__ == "__main__":
    objective = Objective({"own": Term(PythonFunction("slow_score:score"))})
    with Oracle(objective, 20, "run", description={"own": 1}, workers=int(sys.argv[1])) as oracle:
        oracle(["C" * length for length in range(1, 21)])
"""
SLOW_SCORE = """
import time

def score(smiles):
    with open("paid.txt", "a") as paid:
        paid.write(smiles + "\\n")
    time.sleep(0.05)
    return len(smiles) / 100
"""


@pytest.mark.parametrize("workers", [1, 2])
def test_killed_with_kill_9_and_run_again_spends_no_call_twice(tmp_path, workers):
    (tmp_path / "slow_run.py").write_text(SLOW_RUN)
    (tmp_path / "slow_score.py").write_text(SLOW_SCORE)
    command = [sys.executable, "slow_run.py", str(workers)]
    run = subprocess.Popen(command, cwd=tmp_path)
    ledger = tmp_path / "run" / "ledger.csv"
    while not ledger.exists() or ledger.read_text().count("\n") < 6:
        assert run.poll() is None
        time.sleep(0.01)
    run.send_signal(signal.SIGKILL)
    run.wait()
    kept = {row["smiles"] for row in rows(tmp_path / "run")}
    assert 5 <= len(kept) < 20
    assert subprocess.run(command, cwd=tmp_path, check=False).returncode == 0
    done = rows(tmp_path / "run")
    assert sorted(row["smiles"] for row in done) == sorted(ALKANES)
    assert [int(row["call"]) for row in done] == list(range(1, 21))
    paid = Counter((tmp_path / "paid.txt").read_text().split())
    assert all(paid[smiles] == 1 for smiles in kept)
    assert paid.total() <= 20 + workers  # what was under way as it was killed


def test_a_row_torn_by_a_kill_is_cut_off(tmp_path, caplog):
    with oracle(tmp_path) as one:
        one(ALKANES[:3])
    ledger = tmp_path / "ledger.csv"
    whole = ledger.read_bytes()
    ledger.write_bytes(whole[:-4])
    with oracle(tmp_path) as two:
        assert len(two.calls) == 2
        two(ALKANES[:3])
    assert "cut off" in caplog.text
    assert ledger.read_bytes() == whole


def test_a_torn_header_is_written_again(tmp_path):
    with oracle(tmp_path) as one:
        one(["C"])
    ledger = tmp_path / "ledger.csv"
    ledger.write_bytes(ledger.read_bytes()[:7])
    with oracle(tmp_path) as two:
        assert not two.calls
    assert ledger.read_text() == "call,smiles,score,qed,optimiser,error\n"


def test_the_ledger_of_another_objective_is_refused_and_left_alone(tmp_path):
    with oracle(tmp_path) as one:
        one(["C"])
    before = {file.name: file.read_bytes() for file in tmp_path.iterdir()}
    with pytest.raises(MolvaeError, match="another objective"):
        oracle(tmp_path, description={"task": "median1"})
    assert {file.name: file.read_bytes() for file in tmp_path.iterdir()} == before


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        (lambda text: text.replace("2,CC", "7,CC"), r"ledger\.csv:3: a damaged row"),
        (lambda text: text.replace("2,CC,0", "2,CC,x0"), r"ledger\.csv:3: a damaged row"),
        (lambda text: text.replace("2,CC", "2"), r"ledger\.csv:3: a damaged row"),
        (lambda text: text.replace("score", "value"), r"ledger\.csv:1: the columns are not"),
    ],
)
def test_a_damaged_ledger_is_refused_and_left_alone(tmp_path, damage, message):
    with oracle(tmp_path) as one:
        one(ALKANES[:3])
    ledger = tmp_path / "ledger.csv"
    ledger.write_text(damage(ledger.read_text()))
    damaged = ledger.read_bytes()
    with pytest.raises(MolvaeError, match=message):
        oracle(tmp_path)
    assert ledger.read_bytes() == damaged


@pytest.mark.parametrize("calls", [1, 3])
def test_a_header_that_runs_into_a_row_costs_no_row(tmp_path, calls):
    with oracle(tmp_path) as one:
        one(ALKANES[:calls])
    ledger = tmp_path / "ledger.csv"
    ledger.write_bytes(ledger.read_bytes().replace(b"\n", b"\x8a", 1))
    damaged = ledger.read_bytes()
    with pytest.raises(MolvaeError, match=r"ledger\.csv:1: .*put a copy back"):
        oracle(tmp_path)
    assert ledger.read_bytes() == damaged


def test_a_torn_row_stays_where_another_is_damaged(tmp_path):
    with oracle(tmp_path) as one:
        one(ALKANES[:3])
    ledger = tmp_path / "ledger.csv"
    ledger.write_bytes(ledger.read_bytes().replace(b"2,CC", b"7,CC")[:-4])
    damaged = ledger.read_bytes()
    with pytest.raises(MolvaeError, match=r"ledger\.csv:3: a damaged row"):
        oracle(tmp_path)
    assert ledger.read_bytes() == damaged


@pytest.mark.parametrize("name", ["ledger.csv", "ledger.json"])
def test_what_is_no_file_is_not_taken_for_a_ledger(tmp_path, name):
    with oracle(tmp_path) as one:
        one(["CC"])
    (tmp_path / name).unlink()
    os.mkfifo(tmp_path / name)
    with pytest.raises(MolvaeError, match=f"{name}.*is a pipe or a device"):
        oracle(tmp_path)


def test_a_ledger_without_its_description_is_refused(tmp_path):
    with oracle(tmp_path) as one:
        one(["CC"])
    (tmp_path / "ledger.json").unlink()
    with pytest.raises(MolvaeError, match=r"has no ledger\.json"):
        oracle(tmp_path)


def test_two_runs_at_once_are_refused(tmp_path):
    with oracle(tmp_path), pytest.raises(MolvaeError, match="another run"):
        oracle(tmp_path)


@pytest.mark.parametrize(
    ("settings", "message"),
    [({"budget": 0}, "budget=0"), ({"workers": 0}, "workers=0"), ({"timeout": -1.0}, "timeout=-1")],
)
def test_bad_settings(tmp_path, settings, message):
    with pytest.raises(SettingError, match=message):
        oracle(tmp_path / "run", **settings)
    assert not (tmp_path / "run").exists()


def test_a_column_the_ledger_needs_is_refused(tmp_path):
    objective = Objective({"error": Term(Property("qed"))})
    with pytest.raises(SettingError, match="objective=error: this is a column of the ledger"):
        oracle(tmp_path, objective=objective)


def test_a_molecule_that_fails_is_nan_with_a_reason_and_not_tried_again(tmp_path, own_objective):
    body = "def score(smiles):\n    return [1 / (len(s) - 2) for s in smiles]\n"
    own_objective(body, "fails_on_two")
    objective = Objective({"own": Term(PythonFunction("fails_on_two:score", batch=True))})
    with oracle(tmp_path / "run", objective=objective) as one:
        scores = one(["CCC", "CC", "CCCC"])
        assert scores.tolist()[::2] == [1.0, 0.5]
        assert math.isnan(scores[1])
        assert "ZeroDivisionError" in one.calls[1].error
    with oracle(tmp_path / "run", objective=objective) as two:
        assert math.isnan(two(["CC"])[0])
        assert len(two.calls) == 3


def test_a_function_that_returns_the_wrong_shape_ends_the_run(tmp_path, own_objective):
    own_objective("def score(smiles):\n    return [1.0, 2.0]\n", "wrong_shape")
    objective = Objective({"own": Term(PythonFunction("wrong_shape:score", batch=True))})
    for number, workers in enumerate((1, 2)):
        with oracle(tmp_path / str(number), objective=objective, workers=workers) as one:
            with pytest.raises(MolvaeError, match=r"shape \(2,\) for 1"):
                one(["CCC"])
            assert not one.calls


def test_what_a_function_raised_is_the_reason(tmp_path, own_objective):
    objective = own_objective("def score(smiles):\n    return 1 / (len(smiles) - 2)\n", "fails_alone")
    for workers in (1, 2):
        with oracle(tmp_path / str(workers), objective=objective, workers=workers) as one:
            assert one(["CC", "CCC"]).tolist()[1] == 1.0
            errors = {call.smiles: call.error for call in one.calls}
            assert errors == {"CC": "own: ZeroDivisionError: division by zero", "CCC": ""}


def test_a_missing_value_is_a_reason(tmp_path, own_objective):
    objective = own_objective("def score(smiles):\n    return None\n", "says_none")
    with oracle(tmp_path / "run", objective=objective) as one:
        one(["CCC"])
        assert one.calls[0].error == "own: returned None"


DANGEROUS = """
import os, time

def score(smiles):
    if smiles == "CCN":
        time.sleep(600)
    if smiles == "CCO":
        os._exit(3)
    return 0.5
"""


def test_a_molecule_that_hangs_or_crashes_costs_only_itself(tmp_path, own_objective):
    objective = own_objective(DANGEROUS, "dangerous")
    with oracle(tmp_path / "run", objective=objective, workers=2, timeout=1.0) as one:
        scores = one(["CC", "CCN", "CCO", "CCC", "CCCC"])
        errors = {call.smiles: call.error for call in one.calls}
    np.testing.assert_array_equal(scores, [0.5, np.nan, np.nan, 0.5, 0.5])
    assert errors == {
        "CC": "",
        "CCN": "timed out after 1 s",
        "CCO": "died (exit code 3)",
        "CCC": "",
        "CCCC": "",
    }


LISTED = """
import os, time

def score(smiles):
    if "CCN" in smiles:
        time.sleep(600)
    if "CCO" in smiles:
        os._exit(3)
    if "CCF" in smiles:
        raise ValueError("fluorine")
    return [len(smiles) / 100 if one != "CCBr" else float("nan") for one in smiles]
"""


@pytest.mark.parametrize(("settings", "share"), [({}, 12), ({"workers": 3}, 4), ({"timeout": 5.0}, 12)])
def test_a_function_of_lists_is_given_many_molecules_at_once(tmp_path, own_objective, settings, share):
    own_objective(LISTED, "listed")
    objective = Objective({"own": Term(PythonFunction("listed:score", batch=True))})
    with oracle(tmp_path / "run", 20, objective=objective, **settings) as one:
        assert one([*ALKANES[:11], "CCBr"]).tolist()[:11] == [share / 100] * 11
        assert {call.error for call in one.calls} == {"", "own: no finite number"}
        assert [call.smiles for call in one.calls if call.error] == ["CCBr"]


def test_a_list_that_fails_is_scored_one_by_one(tmp_path, own_objective):
    own_objective(LISTED, "listed_badly")
    objective = Objective({"own": Term(PythonFunction("listed_badly:score", batch=True))})
    with oracle(tmp_path / "run", objective=objective, workers=2, timeout=0.5) as one:
        scores = one(["CC", "CCN", "CCF", "CCO", "CCC"])
        errors = {call.smiles: call.error for call in one.calls if call.error}
    np.testing.assert_array_equal(np.isnan(scores), [False, True, True, True, False])
    assert errors == {
        "CCN": "timed out after 0.5 s",
        "CCO": "died (exit code 3)",
        "CCF": "listed_badly:score failed on 1 molecules: ValueError: fluorine",
    }
    assert len(one.calls) == 5


def test_a_program_is_given_one_molecule_at_a_time_whatever_functions_take(own_objective):
    own_objective(LISTED, "listed_beside")
    listed = Term(PythonFunction("listed_beside:score", batch=True))
    assert Objective({"own": listed, "qed": Property("qed")}).takes_lists
    assert not Objective({"own": listed, "program": ExternalCommand("dock")}).takes_lists


def test_all_that_a_list_has_scored_is_written_before_it_is_judged(tmp_path, own_objective):
    body = "def score(smiles):\n    return [float('nan') if len(s) <= 10 else 0.5 for s in smiles]\n"
    own_objective(body, "late_to_succeed")
    objective = Objective({"own": Term(PythonFunction("late_to_succeed:score", batch=True))})
    with oracle(tmp_path, 20, objective=objective) as one:
        assert np.isfinite(one(ALKANES)).tolist() == [False] * 10 + [True] * 10
    assert len(rows(tmp_path)) == 20


@pytest.mark.parametrize("workers", [1, 2])
def test_an_odd_answer_costs_its_molecule_once_the_objective_has_given_scores(
    tmp_path, own_objective, workers
):
    body = "def score(smiles):\n    return [0.5 for s in smiles if s != 'CCO']\n"
    own_objective(body, f"drops_one_{workers}")
    objective = Objective({"own": Term(PythonFunction(f"drops_one_{workers}:score", batch=True))})
    with oracle(tmp_path, objective=objective, workers=workers) as one:
        one(["CC"])
        assert np.isnan(one(["CCC", "CCO", "CCCC"])).tolist() == [False, True, False]
        assert {call.error for call in one.calls if call.smiles == "CCO"} == {
            f"drops_one_{workers}:score returned shape (0,) for 1 molecules"
        }


def test_a_program_that_is_gone_ends_a_run_at_any_time(tmp_path):
    program = tmp_path / "program"
    program.write_text("#!/bin/sh\nwhile read line; do echo 0.5; done\n")
    program.chmod(0o755)
    with oracle(tmp_path / "run", objective=Objective({"own": Term(ExternalCommand(str(program)))})) as one:
        assert one(["CC"]).tolist() == [0.5]
        program.unlink()
        with pytest.raises(MolvaeError, match="cannot be started"):
            one(["CCC"])
        assert len(one.calls) == 1


def test_a_function_may_start_processes(tmp_path, own_objective):
    body = """
from multiprocessing import get_context

def score(smiles):
    with get_context("fork").Pool(1) as pool:
        return pool.apply(len, (smiles,)) / 10
"""
    with oracle(tmp_path / "run", objective=own_objective(body, "starts_processes"), timeout=60.0) as one:
        assert one(["CCC"]).tolist() == [0.3]


def test_a_long_or_odd_error_does_no_harm_to_the_ledger(tmp_path):
    with LedgerFile(tmp_path, ["qed"], QED) as ledger:
        for error in ("page " * 50_000, "file \udcff"):
            ledger.append("CC", math.nan, {"qed": math.nan}, optimizer="", error=error)
    with LedgerFile(tmp_path, ["qed"], QED) as ledger:
        assert [len(call.error) for call in ledger.calls] == [1_000, len("file ?")]


def test_a_field_too_long_to_read_is_told_by_its_row(tmp_path):
    with oracle(tmp_path) as one:
        one(["CC"])
    with (tmp_path / "ledger.csv").open("a") as file:
        file.write(f"2,CCC,,,,{'x' * 200_000}\n")
    limit = csv.field_size_limit(131_072)  # of the process: readers of tables raise it
    try:
        with pytest.raises(MolvaeError, match=r"ledger\.csv:3: a damaged row \(field larger"):
            oracle(tmp_path)
    finally:
        csv.field_size_limit(limit)


def test_a_ledger_without_a_call_is_nobody_s(tmp_path):
    with oracle(tmp_path):
        pass
    another = Objective({"mw": Term(Property("qed"))})
    with oracle(tmp_path, objective=another, description={"task": "other"}) as one:
        one(["CC"])
    assert list(rows(tmp_path)[0])[3] == "mw"
    with pytest.raises(MolvaeError, match="another objective"):
        oracle(tmp_path)


def test_workers_give_what_this_process_gives(tmp_path):
    with oracle(tmp_path / "here", 20) as here, oracle(tmp_path / "there", 20, workers=2) as there:
        np.testing.assert_array_equal(here(ALKANES), there(ALKANES))


def test_a_worker_that_dies_while_it_has_nothing_to_do_costs_nothing(tmp_path):
    others = multiprocessing.active_children()  # of pools that tests before have left
    with oracle(tmp_path, 20, workers=2) as one:
        one(ALKANES[:4])
        own = [child for child in multiprocessing.active_children() if child not in others]
        assert own
        for child in own:
            child.kill()
            child.join()
        assert np.isfinite(one(ALKANES[4:12])).all()


def test_a_mistake_common_to_all_ends_a_run_and_is_mended_in_the_same_folder(own_objective, tmp_path):
    broken = own_objective("def score(smiles):\n    raise OSError('no license')\n", "broken_for_all")
    with (
        oracle(tmp_path, budget=20, objective=broken) as one,
        pytest.raises(NothingLeft, match="10 were tried; each failed: own: OSError: no license"),
    ):
        one(ALKANES)
    mended = own_objective("def score(smiles):\n    return 0.5\n", "mended_for_all")
    with oracle(tmp_path, budget=20, objective=mended) as one:
        assert one(ALKANES).tolist()[10:] == [0.5] * 10
        assert [math.isnan(call.score) for call in one.calls] == [True] * 10 + [False] * 10


def test_failures_for_different_reasons_end_nothing(own_objective, tmp_path):
    picky = own_objective("def score(smiles):\n    raise OSError(smiles)\n", "picky_about_all")
    with oracle(tmp_path, budget=20, objective=picky) as one:
        assert np.isnan(one(ALKANES)).all()


def test_values_beyond_0_to_1_that_are_cut_off_are_told(own_objective, tmp_path, caplog):
    heavy = own_objective("def score(smiles):\n    return 28.0 + len(smiles)\n", "too_large_for_a_score")
    with oracle(tmp_path, budget=20, objective=heavy) as one:
        one(ALKANES)
    assert "own gave 29 to 38" in caplog.text
    assert "scorers.own.desirability" in caplog.text


def test_importing_is_no_molecules_time(own_objective, tmp_path):
    slow = own_objective(
        "import time\n\ntime.sleep(2)\n\n\ndef score(smiles):\n    return 0.5\n", "slow_import"
    )
    with oracle(tmp_path, objective=slow, workers=1, timeout=1.0) as one:
        assert one(["C", "CC"]).tolist() == [0.5, 0.5]


def test_a_program_ends_with_the_search_that_started_it(tmp_path):
    pid = tmp_path / "pid"
    script = tmp_path / "slow.py"
    script.write_text(
        f"import os, pathlib, time\npathlib.Path({str(pid)!r}).write_text(str(os.getpid()))\ntime.sleep(60)\n"
    )
    slow = Objective({"own": Term(ExternalCommand(f"{sys.executable} {script}"))})
    workers = Workers(slow, 1)
    worker = workers._idle({})
    worker.connection.send((["CCO"], False))
    deadline = time.monotonic() + 30
    while not (pid.exists() and pid.read_text()) and time.monotonic() < deadline:
        time.sleep(0.05)
    workers.close()
    with pytest.raises(ProcessLookupError):
        os.kill(int(pid.read_text()), 0)


def test_a_full_disk_ends_a_run_and_leaves_whole_rows(tmp_path):
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    with LedgerFile(tmp_path, ["qed"], QED) as ledger:
        ledger.append("CCO", 0.4, {"qed": 0.4}, optimizer="", error="")
        try:  # room for a part of a row, then for none
            resource.setrlimit(resource.RLIMIT_FSIZE, (ledger.path.stat().st_size + 5, limits[1]))
            with pytest.raises(MolvaeError, match=r"ledger\.csv: the disk is full"):
                ledger.append("CCN", 0.5, {"qed": 0.5}, optimizer="", error="")
            with pytest.raises(MolvaeError, match=r"ledger\.csv: cannot be written: "):
                ledger.append("CCC", 0.6, {"qed": 0.6}, optimizer="", error="")
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    with LedgerFile(tmp_path, ["qed"], QED) as ledger:
        assert [call.smiles for call in ledger.calls] == ["CCO"]


def test_bytes_that_are_no_text_are_told_by_their_row(tmp_path):
    with oracle(tmp_path) as one:
        one(["C", "CC"])
    with (tmp_path / "ledger.csv").open("ab") as file:
        file.write(b"3,C\xff,0.1,0.1,,\n")
    before = (tmp_path / "ledger.csv").read_bytes()
    with pytest.raises(MolvaeError, match=r"ledger.csv:4: a damaged row"):
        oracle(tmp_path)
    assert (tmp_path / "ledger.csv").read_bytes() == before
