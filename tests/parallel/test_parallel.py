import os
import signal
import subprocess
import sys
import time
from functools import partial
from pathlib import Path

import pandas as pd
import pytest

from molvae.errors import ArgumentError, MolvaeError
from molvae.parallel import dask_cluster, map_chunks, processes
from molvae.parallel.pool import LOOK_AHEAD, parts


def scaled(factor: int, chunk: list[int]) -> list[int]:
    time.sleep(0.02 * (chunk[0] % 3))  # chunks end out of order
    return [factor * value for value in chunk]


def refuse_seven(chunk: list[int]) -> list[int]:
    if 7 in chunk:
        raise ValueError("seven")
    return chunk


def process(_: int) -> int:
    return os.getpid()


@pytest.mark.parametrize("workers", [1, 2])
def test_results_come_in_order(workers):
    chunks = [[i, i + 1] for i in range(12)]
    assert list(map_chunks(partial(scaled, 10), chunks, workers=workers)) == [
        [10 * i, 10 * i + 10] for i in range(12)
    ]


def test_one_worker_is_this_process_and_two_are_others():
    assert set(map_chunks(process, range(4), workers=1)) == {os.getpid()}
    assert os.getpid() not in set(map_chunks(process, range(4), workers=2))


def test_it_reads_only_a_few_chunks_ahead():
    taken = []

    def endless():
        while True:
            taken.append(len(taken))
            yield taken[-1]

    results = map_chunks(process, endless(), workers=2)
    next(results)
    next(results)
    results.close()
    assert len(taken) <= 2 * LOOK_AHEAD + 2


def nested(_: int) -> tuple[int, set[int]]:
    return os.getpid(), set(map_chunks(process, range(4)))


def test_a_worker_starts_none_of_its_own():
    for own, others in map_chunks(nested, range(2), workers=2):
        assert others == {own}


@pytest.mark.parametrize("workers", [1, 2])
def test_an_error_in_a_chunk_reaches_the_caller_and_the_next_call_works(workers):
    results = map_chunks(refuse_seven, [[1], [7], [9]], workers=workers)
    assert next(results) == [1]
    with pytest.raises(ValueError, match="seven"):
        list(results)
    assert list(map_chunks(refuse_seven, [[2]], workers=workers)) == [[2]]


def test_zero_workers_are_refused():
    with pytest.raises(ArgumentError, match="at least 1"):
        map_chunks(process, [1], workers=0)


def test_without_dask_the_extra_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(MolvaeError, match=r"pip install 'molvae\[cluster\]'"), dask_cluster("tcp://x:1"):
        pass


def end(how: str) -> None:
    if how == "exits":
        os._exit(0)
    if how == "out of memory":
        raise MemoryError
    while how == "hangs":
        pass
    os.kill(os.getpid(), signal.Signals[how])


def deadly(how: str, chunk: list[int]) -> list[str]:
    for value in chunk:
        if value == 7:
            end(how)
    return [str(value) for value in chunk]


def lost(chunk: list[int], reason: str) -> list[str]:
    return [f"{chunk[0]}: {reason}"]


@pytest.mark.timeout(120)
@pytest.mark.parametrize(
    ("how", "reason"),
    [
        ("SIGSEGV", "computing crashed (SIGSEGV)"),
        ("SIGKILL", "computing crashed (SIGKILL)"),
        ("out of memory", "computing crashed (SIGKILL)"),
        ("exits", "computing crashed (exit code 0)"),
        ("hangs", "computing took more than 0.2 s"),
    ],
)
def test_a_row_that_ends_its_process_costs_itself_and_the_order_stays(how, reason):
    with processes(timeout=0.2):
        results = map_chunks(partial(deadly, how), [[5, 6], [7, 8], [9]], workers=2, lost=lost)
        assert list(results) == [["5", "6"], [f"7: {reason}"], ["8"], ["9"]]


def count(rows: pd.DataFrame) -> pd.DataFrame:
    deadly("SIGSEGV", rows["x"].tolist())
    return rows.assign(found=True)


@pytest.mark.parametrize(
    ("rows", "sizes"), [(0, []), (1, [1]), (8, [1] * 8), (9, [2, 2, 2, 2, 1]), (500, [63] * 7 + [59])]
)
def test_parts_have_all_rows_in_order(rows, sizes):
    cut = parts(range(rows), 8)
    assert ([len(part) for part in cut], [row for part in cut for row in part]) == (sizes, [*range(rows)])


def test_a_table_is_cut_by_its_rows():
    table = pd.DataFrame({"x": [6, 7, 8]}, index=[16, 17, 18])
    results = map_chunks(count, [table], workers=2, lost=lambda rows, reason: rows.assign(found=False))
    expected = table.assign(found=[True, False, True])
    pd.testing.assert_frame_equal(pd.concat(list(results)), expected)


def test_without_something_to_put_in_its_place_a_process_that_ends_is_an_error():
    with pytest.raises(MolvaeError, match="a worker process has ended: SIGSEGV"):
        list(map_chunks(partial(deadly, "SIGSEGV"), [[1], [7]], workers=2))
    assert list(map_chunks(partial(deadly, "SIGSEGV"), [[1]], workers=2)) == [["1"]]


def busy(chunk: list[int]) -> list[int]:
    began = time.process_time()
    while time.process_time() < began + 0.5:
        pass
    return chunk


def test_what_may_take_any_time_is_let_to():
    with processes(timeout=0.1):
        assert list(map_chunks(busy, [[1]], workers=2, lost=lost, timed=False)) == [[1]]
        assert list(map_chunks(busy, [[1]], workers=2, lost=lost)) != [[1]]
    with processes(timeout=0):
        assert list(map_chunks(busy, [[1]], workers=2, lost=lost)) == [[1]]


def test_a_time_out_below_zero_is_refused():
    with pytest.raises(ArgumentError, match="timeout=-1: seconds above 0"), processes(timeout=-1):
        pass


SLEEPERS = """
import os, time
from molvae.parallel import map_chunks

def sleep(folder):
    open(f"{folder}/{os.getpid()}", "w").close()
    time.sleep(600)

list(map_chunks(sleep, [FOLDER, FOLDER], workers=2))
"""


def lives(process: int) -> bool:
    try:
        state = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


@pytest.mark.skipif(sys.platform != "linux", reason="other systems do not tell a process of its parent's end")
@pytest.mark.timeout(60)
@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_workers_of_a_killed_process_end_with_it(tmp_path, number):
    code = SLEEPERS.replace("FOLDER", repr(str(tmp_path)))
    parent = subprocess.Popen([sys.executable, "-c", code])
    while len(started := [int(path.name) for path in tmp_path.iterdir()]) < 2:
        time.sleep(0.05)
    parent.send_signal(number)
    parent.wait()
    while any(map(lives, started)):
        time.sleep(0.05)
