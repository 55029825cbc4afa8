import os
import sys
import time
from functools import partial

import pytest

from molvae.errors import MolvaeError, UsageError
from molvae.parallel import dask_cluster, map_chunks
from molvae.parallel.pool import LOOK_AHEAD


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


@pytest.mark.parametrize("workers", [1, 2])
def test_an_error_in_a_chunk_reaches_the_caller_and_the_next_call_works(workers):
    results = map_chunks(refuse_seven, [[1], [7], [9]], workers=workers)
    assert next(results) == [1]
    with pytest.raises(ValueError, match="seven"):
        list(results)
    assert list(map_chunks(refuse_seven, [[2]], workers=workers)) == [[2]]


def test_zero_workers_are_refused():
    with pytest.raises(UsageError, match="at least 1"):
        map_chunks(process, [1], workers=0)


def test_without_dask_the_extra_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(MolvaeError, match=r"pip install 'molvae\[cluster\]'"), dask_cluster("tcp://x:1"):
        pass
