"""What stands behind the page, without a browser: the project, plans, ledgers and processes."""

import asyncio
import csv
import gzip
import io
import json
import os
import pickle
import shutil
import sqlite3
import subprocess
import sys
import time
import zipfile
from contextlib import suppress
from pkgutil import iter_modules

import numpy as np
import pytest
import yaml

from molvae.app import tasks
from molvae.app.among_drugs import percentile, quantiles
from molvae.app.bench import MOST_WAITING, OF_THE_MODEL, Bench, BusyError
from molvae.app.block import Block
from molvae.app.job import Job
from molvae.app.ledger_tail import DAMAGED, LedgerTail
from molvae.app.plan import OUTPUT, Plan
from molvae.app.project import Project
from molvae.app.runs import FAILED, RUNNING, WAITING, Run, Runs
from molvae.app.screens import basket as offered
from molvae.app.screens.data import ending_of, shown_name
from molvae.app.studio import tell_fault
from molvae.app.tasks import basket, data, molecule
from molvae.app.tasks.noting import EVERY, NOTE, PART, AbandonedError, Notes
from molvae.errors import MolvaeError
from molvae.files.lock import hold
from molvae.report.meanings import MEANINGS
from molvae.scoring.chosen import objective_of

LEAD = "O=C(Nc1ccccc1)c1ccncc1"
JOBS = ("assays", "maps", "parts")
HOSTILE = "<script>alert(1)</script>"


def test_a_project_is_opened_again_with_everything_in_it(tmp_path) -> None:
    path = tmp_path / "my.molvae"
    with Project(path) as project:
        assert project.keep(["CCO", "CCN", "CCO"], "drawn") == 2
        project.note(1, HOSTILE, "a, b")
        project.remember("molecule", "CCO")
        number = project.add_run("QED", {"blocks": []}, "waiting")
        project.mark_run(number, "done", "")
        table = project.add_table("mine.csv", b"PAR1", {"rows": 1})
    with Project(path) as project:
        first, second = project.basket()
        assert (first.smiles, first.note, first.tags, second.smiles) == ("CCO", HOSTILE, "a, b", "CCN")
        assert project.recall("molecule") == "CCO"
        assert project.recall("nothing", 5) == 5
        assert project.runs() == [(number, {"blocks": []}, "done", "")]
        assert (project.tables(), project.table(table)) == ({table: ("mine.csv", {"rows": 1})}, b"PAR1")
        project.remove([1])
        project.remove_table(table)
        assert [one.smiles for one in project.basket()] == ["CCN"]
        assert not project.tables()
        assert project.add_table("other.csv", b"PAR1", {"rows": 2}) == table + 1


def test_other_files_are_no_projects(tmp_path) -> None:
    text, other, newer = (tmp_path / name for name in ("a.txt", "b.sqlite", "c.molvae"))
    text.write_text("no database, whatever its length may be\n" * 100)
    with sqlite3.connect(other) as connection:
        connection.execute("CREATE TABLE mine (a)")
    with Project(newer):
        pass
    with sqlite3.connect(newer) as connection:
        connection.execute("PRAGMA user_version = 99")
    for path, words in ((text, "not a database"), (other, "another program's"), (newer, "newer molvae")):
        before = path.read_bytes()
        with pytest.raises(MolvaeError, match=words):
            Project(path)
        assert path.read_bytes() == before


def test_a_plan_is_an_objective_that_the_library_reads(tmp_path) -> None:
    blocks = (Block.of("logp"), Block("similarity", reference="CCO"), Block.of("qed"))
    plan = Plan(blocks, "drugs", start=("CCO", "CCN"), filters=("druglike", "pains"), similarity_floor=0.3)
    plan.write(tmp_path)
    objective = objective_of(str(tmp_path / "objective.yaml"))
    assert list(objective.terms) == ["logp", "similarity", "qed"]
    assert yaml.safe_load(plan.objective_yaml())["combine"] == "geometric"
    assert (tmp_path / "start.smi").read_text() == "CCO\nCCN\n"
    assert {"start=start.smi", "filters=[druglike,pains]", "similarity_floor=0.3"} < set(plan.arguments())
    assert Plan.from_plain(plan.plain()) == plan
    compile(plan.python(tmp_path), "plan", "exec")


def test_a_plan_that_means_nothing_is_refused() -> None:
    for wrong in (
        {"blocks": ()},
        {"blocks": (Block("logp", low=3, high=1),)},
        {"blocks": (Block("logp", weight=0),)},
        {"blocks": (Block.of("qed"),), "budget": 0},
        {"blocks": (Block.of("qed"),), "similarity_floor": 2.0},
    ):
        with pytest.raises(MolvaeError):
            Plan(**wrong, model="drugs")


def test_a_ledger_is_read_as_it_grows(tmp_path) -> None:
    path = tmp_path / "ledger.csv"
    tail = LedgerTail(path)
    assert not tail.read()
    assert tail.rate == 0.0
    with path.open("w") as file:
        file.write("call,smiles,score,qed,optimizer,error\n1,CCO,0.5,0.5,x,\n2,CC")
        file.flush()
        assert tail.read()
        assert tail.scores == [0.5]
        file.write('N,,,x,"failed, it did"\n3,CCC,0.7,0.7,x,\n')
    assert tail.read()
    np.testing.assert_equal(tail.scores, [0.5, np.nan, 0.7])
    assert tail.top(1) == [("CCC", 0.7, {"qed": 0.7})]
    assert dict(tail.failed) == {"failed, it did": 1}


@pytest.mark.parametrize(
    "row", [b"2,CCN\n", b"2,CCN,high,0.5,x,\n", b"\xff\x00\n", b'"' + b"x" * 200_000 + b'"\n']
)
def test_a_damaged_row_of_a_ledger_is_counted_and_ends_nothing(tmp_path, row: bytes) -> None:
    path = tmp_path / "ledger.csv"
    path.write_bytes(b"call,smiles,score,qed,optimizer,error\n1,CCO,0.5,0.5,x,\n" + row)
    tail = LedgerTail(path)
    assert tail.read()
    assert dict(tail.failed) == {DAMAGED: 1}
    assert list(tail.best) == ["CCO"]


def test_a_process_that_computes_too_long_is_ended_and_the_next_question_is_answered() -> None:
    async def ask() -> dict:
        with Bench(workers=1) as bench:
            with pytest.raises(MolvaeError, match="took more than"):
                await bench("molecule.facts", "C" * 900, seconds=0.001)
            with pytest.raises(MolvaeError, match="draw a molecule"):
                await bench("molecule.understood", HOSTILE)
            bench.waiting = MOST_WAITING
            with pytest.raises(BusyError):
                await bench("molecule.facts", "CCO")
            bench.waiting = 0
            return await bench("molecule.facts", "CCO")

    assert asyncio.run(ask())["smiles"] == "CCO"


def test_the_server_itself_loads_no_chemistry_and_no_torch() -> None:
    asked = "import molvae.app.application, sys; print(*({'torch', 'rdkit', 'pandas'} & {*sys.modules}))"
    done = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    assert done.stdout == "\n"


def test_what_needs_no_model_loads_no_torch() -> None:
    names = {module.name for module in iter_modules(tasks.__path__)} - {*OF_THE_MODEL, *JOBS}
    asked = "; ".join(f"import molvae.app.tasks.{name}" for name in sorted(names))
    asked += "; import sys; print('torch' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"


def test_work_that_nobody_waits_for_ends(tmp_path) -> None:
    folder = tmp_path / "notes"
    folder.mkdir()
    notes = Notes(str(folder))
    advance = notes.progress("Walks", 3)
    notes.part([1, 2])
    assert (folder / NOTE).read_text() == "Walks: 0 of 3"
    assert json.loads((folder / PART).read_text()) == [1, 2]
    shutil.rmtree(folder)
    with pytest.raises(AbandonedError):
        notes.part([1, 2, 3])
    time.sleep(EVERY)
    with pytest.raises(AbandonedError):
        advance(1)


def test_a_job_tells_parts_and_is_given_up() -> None:
    parts: list[list[dict]] = []

    async def heard(part: list[dict]) -> None:
        parts.append(part)
        job.cancel()

    async def ask() -> None:
        with Bench(workers=1) as bench, pytest.raises(MolvaeError, match="cancelled"):
            await job_of(bench)("analogues.around", "drugs", LEAD, 24, 0)

    def job_of(bench: Bench) -> Job:
        nonlocal job
        job = Job(bench, on_part=heard, is_long=False)
        return job

    job: Job
    asyncio.run(ask())
    assert len(parts) == 1


def test_percentiles_are_of_drugs() -> None:
    for name in MEANINGS:
        among = quantiles(name)
        assert among == sorted(among)
        assert percentile(name, among[-1] + 1) == 100.0
        assert percentile(name, among[0] - 1) == 0.0
    assert 40 < (percentile("mw", quantiles("mw")[50]) or 0) < 60
    assert percentile("mw", float("nan")) is None


@pytest.mark.parametrize(
    ("text", "smiles"),
    [("OCC", "CCO"), ("InChI=1S/C2H6O/c1-2-3/h3H,2H2,1H3", "CCO"), (" C1CC1 ", "C1CC1")],
)
def test_texts_are_understood(text: str, smiles: str) -> None:
    assert molecule.understood(text) == (smiles, "")


def test_of_a_salt_the_parent_is_taken_and_parts_to_link_stay() -> None:
    smiles, told = molecule.understood("CC(=O)[O-].[Na+]")
    assert smiles == "CC(=O)O"
    assert "largest" in told
    assert molecule.understood("C[*:1].C[*:2]") == ("C[*:1].C[*:2]", "")


def test_a_molfile_is_understood() -> None:
    from rdkit.Chem import MolFromSmiles, MolToMolBlock

    assert molecule.understood(MolToMolBlock(MolFromSmiles("C[C@H](N)C(=O)O")))[0] == "C[C@H](N)C(=O)O"
    with pytest.raises(MolvaeError, match="molfile cannot be read"):
        molecule.understood("V2000 of nothing")


def test_a_table_is_read_with_its_refused_rows(tmp_path) -> None:
    path = tmp_path / "mine.csv"
    path.write_text(f"smiles,name,pIC50\nCCO,Alcohol,5.1\n{HOSTILE},x,6\nC1CC,open,7\nCCN,{HOSTILE},8\n")
    found = data.read_table(str(path))
    assert found["rows"] == 2
    assert [row["row"] for row in found["refused"]] == [3, 4]
    assert sum(found["reasons"].values()) == 2
    assert {"name": "pIC50", "numbers": True} in found["columns"]
    assert data.find(found["content"], " alcohol ") == "CCO"
    assert data.find(found["content"], HOSTILE) == "CCN"
    assert data.find(found["content"], "nobody") is None


def test_rows_beyond_the_most_are_counted(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(data, "MOST_ROWS", 4)
    monkeypatch.setattr(data, "CHUNK", 2)
    path = tmp_path / "mine.smi"
    path.write_text("".join(f"{'C' * length}\n" for length in range(1, 10)))
    found = data.read_table(str(path))
    assert (found["rows"], found["reasons"]) == (4, {"beyond the first 4 rows": 5})
    path.write_text("".join(f"{'C' * length}\n" for length in range(1, 5)))
    assert data.read_table(str(path))["reasons"] == {}


def test_the_page_offers_all_kinds_of_files() -> None:
    assert offered.KINDS == basket.KINDS


@pytest.mark.parametrize("kind", basket.KINDS)
def test_the_basket_is_exported(kind: str) -> None:
    kept = [{"smiles": "CCO", "note": HOSTILE, "tags": "a", "source": "drawn", "own": {}}]
    content = basket.exported(kept, kind)
    assert content.startswith({"png": b"\x89PNG", "xlsx": b"PK"}.get(kind, b""))
    if kind == "html":
        assert HOSTILE.encode() not in content


@pytest.mark.parametrize(
    ("name", "shown", "ending"),
    [
        ("../../etc/passwd", "passwd", ""),
        ("..\\..\\a.csv", "a.csv", ".csv"),
        ("a\x00\x1b[31m.smi.gz", "a[31m.smi.gz", ".smi.gz"),
        ("model.pkl", "model.pkl", ""),
        ("a.csv.zip", "a.csv.zip", ""),
        ("", "table", ""),
        ("x" * 500 + ".sdf", ("x" * 500 + ".sdf")[-80:], ".sdf"),
    ],
)
def test_names_of_files_lead_nowhere(name: str, shown: str, ending: str) -> None:
    assert (shown_name(name), ending_of(name)) == (shown, ending)


def test_a_note_is_no_formula_of_a_spreadsheet() -> None:
    formula = "=HYPERLINK(1)"
    kept = [{"smiles": "CCO", "note": formula, "tags": "@x", "source": "-1", "own": {}}]
    first = next(csv.DictReader(io.StringIO(basket.exported(kept, "csv").decode())))
    assert (first["note"], first["tags"], first["source"]) == (f"'{formula}", "'@x", "'-1")
    sheet = zipfile.ZipFile(io.BytesIO(basket.exported(kept, "xlsx")))
    cells = "".join(sheet.read(name).decode() for name in sheet.namelist() if name.endswith(".xml"))
    assert formula in cells
    assert "<f>" not in cells


class Bomb:
    """Makes a folder where it is unpickled."""

    def __init__(self, folder) -> None:
        self.folder = str(folder)

    def __reduce__(self) -> tuple:
        return os.mkdir, (self.folder,)


@pytest.mark.parametrize("ending", [".csv", ".smi", ".sdf", ".xlsx", ".parquet", ".csv.gz"])
def test_a_pickle_under_another_name_is_not_unpickled(tmp_path, ending: str) -> None:
    path = tmp_path / f"upload{ending}"
    path.write_bytes(pickle.dumps(Bomb(tmp_path / "bang")))
    with suppress(MolvaeError):
        assert data.read_table(str(path))["rows"] == 0
    assert not (tmp_path / "bang").exists()


@pytest.mark.skipif(sys.platform != "linux", reason="memory is limited on Linux alone")
def test_what_unpacks_to_too_much_is_refused(tmp_path) -> None:
    path = tmp_path / "upload.csv.gz"
    with gzip.open(path, "wb", compresslevel=1) as file:
        file.write(b"smiles,name\nCCO,")
        for _ in range(40):
            file.write(b"C" * 10_000_000)
    asked = (
        "import sys; from molvae.app.tasks import data; from molvae.errors import MolvaeError;"
        f" data.MOST_MEMORY = 600_000_000; data.read_table({str(path)!r})"
    )
    done = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=False)
    assert done.returncode
    assert "molvae.errors.MolvaeError" in done.stderr


def test_a_giant_molecule_stops_nobody() -> None:
    async def ask() -> dict:
        with Bench(workers=1) as bench:
            for task in ("molecule.understood", "molecule.facts"):
                with suppress(MolvaeError):
                    await bench(task, "C1" * 30_000 + "C1" * 30_000, seconds=2)
            return await bench("molecule.facts", "CCO")

    assert asyncio.run(ask())["smiles"] == "CCO"


def test_a_run_that_cannot_be_started_is_told_and_stops_no_other(tmp_path) -> None:
    with Project(tmp_path / "my.molvae") as project, Runs(project) as runs:
        run = runs.add(Plan((Block.of("qed"),), "drugs"))
        shutil.rmtree(run.folder)
        run.folder.write_text("in the way")
        with suppress(TimeoutError):
            asyncio.run(asyncio.wait_for(runs.watch(), 0.1))
        assert run.state == FAILED
        assert str(run.folder) in run.told


def test_a_fault_that_nobody_waits_for_is_logged(caplog) -> None:
    async def fail() -> None:
        raise OSError("the disk is full")

    async def begin() -> None:
        task = asyncio.create_task(fail())
        task.add_done_callback(tell_fault)
        await asyncio.wait([task])

    asyncio.run(begin())
    assert "the disk is full" in caplog.text


def test_what_a_run_refuses_is_told_while_it_goes_on_and_at_its_end(tmp_path) -> None:
    plan = Plan((Block.of("qed"),), "drugs")
    run = Run(1, plan, tmp_path, "running")
    assert run.refused == {}
    (tmp_path / OUTPUT).mkdir()
    (tmp_path / OUTPUT / "refused.json").write_text('{"brenk": 3}')
    assert run.refused == {"brenk": 3}
    (tmp_path / OUTPUT / "summary.json").write_text('{"refused": {"brenk": 5}}')
    assert run.refused == {"brenk": 5}


def test_a_run_that_is_over_is_removed_with_its_folder(tmp_path) -> None:
    with Project(tmp_path / "my.molvae") as project, Runs(project) as runs:
        first, second = (runs.add(Plan((Block.of("qed"),), "drugs")) for _ in range(2))
        with pytest.raises(MolvaeError, match="stop it"):
            runs.remove(second)
        runs.stop(second)
        runs.remove(second)
        assert (first.folder.exists(), second.folder.exists()) == (True, False)
        assert [*runs.all.values()] == [first]
        assert (
            runs.add(Plan((Block.of("sa"),), "drugs")).number == 3
        )  # the basket tells of runs by their numbers
    with Project(tmp_path / "my.molvae") as project:
        assert [number for number, *_ in project.runs()] == [1, 3]


async def look(runs: Runs) -> None:
    """Have them watched for a moment."""
    with suppress(TimeoutError):
        await asyncio.wait_for(runs.watch(), 0.1)


def test_a_run_goes_on_when_nobody_else_has_its_ledger_any_more(tmp_path) -> None:
    with Project(tmp_path / "my.molvae") as project, Runs(project) as runs:
        run = runs.add(Plan((Block.of("qed"),), "drugs"))
        (run.folder / OUTPUT).mkdir()
        with (run.folder / OUTPUT / "ledger.csv").open("w") as ledger:
            assert hold(ledger.fileno())  # as a process does that is just ending
            asyncio.run(look(runs))
            assert run.state == WAITING
        asyncio.run(look(runs))
        assert run.state == RUNNING
        process = run.process
        runs.pause(run)
        with pytest.raises(MolvaeError, match="wait for its end"):
            runs.remove(run)
        assert process is not None
        process.wait()
        asyncio.run(look(runs))
        assert run.process is None
        runs.remove(run)


def test_a_run_that_is_open_when_the_server_ends_ends_with_it_and_is_begun_again(tmp_path) -> None:
    with Project(tmp_path / "my.molvae") as project:
        with Runs(project) as runs:
            run = runs.add(Plan((Block.of("qed"),), "drugs"))
            asyncio.run(look(runs))
            process = run.process
        assert process is not None
        assert process.poll() is not None
        assert [state for *_, state, _ in project.runs()] == [RUNNING]
        with Runs(project) as runs:
            assert [run.state for run in runs.all.values()] == [WAITING]
