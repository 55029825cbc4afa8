"""A real Dask scheduler with two real worker processes, and what happens where there is none."""

import io
import json
import operator
import socket
import subprocess
import sys
import time
from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from prepared import prepare
from rdkit import RDConfig

from molvae import table
from molvae.chem.standardize import Standardizer
from molvae.data.preparation import Preparation
from molvae.data.shard import Task, make_shard, read_shard
from molvae.data.sources import file
from molvae.data.split import Split
from molvae.errors import MolvaeError
from molvae.optimization.oracle.oracle import Oracle
from molvae.parallel import cluster as dask
from molvae.parallel import dask_cluster, map_chunks, on_a_cluster, processes
from molvae.parallel.pool import LOOK_AHEAD
from molvae.scoring.objective import Objective, Term
from molvae.scoring.properties import Property
from molvae.scoring.python_function import PythonFunction
from molvae.scoring.rows import score

distributed = pytest.importorskip("distributed")

NCI = [line.split()[0] for line in Path(RDConfig.RDDataDir, "NCI", "first_5K.smi").read_text().splitlines()]
DASK = [sys.executable, "-m", "dask"]


class Cluster:
    """A scheduler and workers, each a process of its own, in a folder."""

    def __init__(self, folder: Path, workers: int = 2) -> None:
        self.folder = folder
        self.contact = ["--scheduler-file", str(folder / "scheduler.json"), "--no-dashboard"]
        self.scheduler = self.start("scheduler", "--host", "127.0.0.1", "--port", "0")
        self.workers = [self.start_worker() for _ in range(workers)]
        while not (folder / "scheduler.json").exists():
            assert self.scheduler.poll() is None
            time.sleep(0.1)
        self.address = json.loads((folder / "scheduler.json").read_text())["address"]
        with distributed.Client(self.address, set_as_default=False) as client:
            if workers:
                client.wait_for_workers(workers, timeout=60)

    def start(self, what: str, *options: str) -> subprocess.Popen[bytes]:
        command = [*DASK, what, *self.contact, *options]
        return subprocess.Popen(
            command, cwd=self.folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )

    def start_worker(self) -> subprocess.Popen[bytes]:
        return self.start("worker", "--no-nanny", "--nthreads", "1", "--local-directory", str(self.folder))

    def end(self) -> None:
        for process in [*self.workers, self.scheduler]:
            process.kill()
            process.wait()


@pytest.fixture(scope="module")
def cluster(tmp_path_factory):
    made = Cluster(tmp_path_factory.mktemp("cluster"))
    try:
        yield made
    finally:
        made.end()


def test_results_come_in_order_a_few_ahead_and_errors_arrive(cluster):
    taken = []

    def numbers():
        for number in range(30):
            taken.append(number)
            yield number

    with dask_cluster(cluster.address):
        assert on_a_cluster()
        results = map_chunks(partial(operator.mul, 10), numbers())
        assert [next(results) for _ in range(3)] == [0, 10, 20]
        assert len(taken) <= 3 + LOOK_AHEAD * len(cluster.workers)
        assert list(results) == [10 * number for number in range(3, 30)]
        with pytest.raises(ValueError, match="seven"):
            list(map_chunks(int, ["6", "seven", "8"]))
        assert list(map_chunks(int, ["6", "8"])) == [6, 8]
        with processes():
            assert not on_a_cluster()
    assert not on_a_cluster()


def test_verbs_give_what_one_process_gives(cluster, molvae, tmp_path, monkeypatch):
    monkeypatch.setattr("molvae.data.making.CHUNK_ROWS", 60)
    (tmp_path / "in.smi").write_text("".join(f"{smiles}\n" for smiles in NCI[:200]))
    choice = ["parallel=dask", f"parallel.address={cluster.address}"]
    code, _, err = molvae("prepare", f"data={tmp_path}/in.smi", f"output={tmp_path}/there", *choice)
    assert code == 0, err
    prepare(file(str(tmp_path / "in.smi")), standardizer=Standardizer(), workers=1, output=tmp_path / "here")
    for name in ("tokens.npy", "offsets.npy", "splits.npy", "smiles.npy", "vocab.json", "rejects.csv"):
        assert (tmp_path / "there" / name).read_bytes() == (tmp_path / "here" / name).read_bytes(), name
    code, out, err = molvae("score", f"input={tmp_path}/in.smi", "scoring=qed", *choice)
    assert code == 0, err
    expected = score(table.read(str(tmp_path / "in.smi")), Objective({"qed": Term(Property("qed"))}))
    np.testing.assert_allclose(pd.read_csv(io.StringIO(out))["qed"], expected["qed"], rtol=1e-5)


def test_an_oracle_scores_on_the_cluster(cluster, tmp_path):
    objective = Objective({"qed": Term(Property("qed"))})
    asked = ["CCO", "CC(=O)Nc1ccc(O)cc1", None, "OCC"]
    scores = []
    for name in ("there", "here"):
        with (
            dask_cluster(cluster.address) if name == "there" else processes(),
            Oracle(objective, 10, tmp_path / name, description={}) as oracle,
        ):
            scores.append(oracle(asked))
            assert [call.smiles for call in oracle.calls] == ["CCO", "CC(=O)Nc1ccc(O)cc1"]
    np.testing.assert_array_equal(*scores)


@pytest.mark.slow
def test_a_molecule_that_hangs_on_the_cluster_costs_itself_alone(cluster, tmp_path, monkeypatch):
    source = "import time\ndef score(smiles):\n    return time.sleep(9**9) if smiles == 'CCO' else 0.5\n"
    (cluster.folder / "hanging.py").write_text(source)
    monkeypatch.chdir(cluster.folder)
    monkeypatch.syspath_prepend(cluster.folder)
    objective = Objective({"own": Term(PythonFunction("hanging:score"))})
    with (
        dask_cluster(cluster.address),
        Oracle(objective, 10, tmp_path, description={}, timeout=5) as oracle,
    ):
        np.testing.assert_array_equal(oracle(["CCN", "CCO", "CCC", "CCCC"]), [0.5, np.nan, 0.5, 0.5])
        assert [call.error for call in oracle.calls] == ["", "timed out after 5 s", "", ""]


def test_a_killed_worker_loses_and_doubles_no_molecule(cluster, tmp_path):
    preparation = Preparation(None, 128, True, None, Split())
    tasks = [Task(0, "", pd.DataFrame({"smiles": NCI[100 * at : 100 * at + 100]})) for at in range(16)]
    seen = []
    with dask_cluster(cluster.address):
        for number, outcome in enumerate(map_chunks(partial(make_shard, preparation), tasks)):
            seen += read_shard(outcome.save(tmp_path, number).path)["input"].to_pylist()
            if number == 3:
                cluster.workers[0].kill()
    cluster.workers[0].wait()
    cluster.workers[0] = cluster.start_worker()
    assert seen == NCI[:1600]


@pytest.mark.slow
def test_a_cluster_without_workers_is_one_line(tmp_path, monkeypatch):
    monkeypatch.setattr(dask, "CONNECT_SECONDS", 1.0)
    empty = Cluster(tmp_path, workers=0)
    wanted = rf"{empty.address}: the cluster has no workers; start some: dask worker {empty.address} --n"
    try:
        with pytest.raises(MolvaeError, match=wanted), dask_cluster(empty.address):
            pass
    finally:
        empty.end()


def test_what_cannot_be_reached_is_one_line_soon(molvae, tmp_path, monkeypatch):
    monkeypatch.setattr(dask, "CONNECT_SECONDS", 0.5)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        for address in (f"tcp://127.0.0.1:{silent.getsockname()[1]}", "tcp://127.0.0.1:1", "nonsense"):
            with pytest.raises(MolvaeError, match=f"^{address}: no Dask scheduler"), dask_cluster(address):
                pass
    wrong = ["parallel=dask", "parallel.address=10.0.0.1", f"output={tmp_path}/out.csv"]
    code, out, err = molvae("score", "input=-", *wrong, stdin="CCO\n")
    assert (code, out) == (1, "")
    assert err.strip().startswith("molvae score: 10.0.0.1: no Dask scheduler answers there")
    assert not (tmp_path / "out.csv").exists()


def test_the_address_must_be_given(molvae):
    code, _, err = molvae("score", "input=-", "parallel=dask", stdin="CCO\n")
    assert code == 2
    assert "parallel.address" in err
