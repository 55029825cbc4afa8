"""Work on all cores in one process, for what leaves Python alone: torch and NumPy."""

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import TypeVar

import torch

from molvae.parallel.cores import cores
from molvae.parallel.openmp import number_is_settled

T = TypeVar("T")
R = TypeVar("R")


def on_all_cores(function: Callable[[T], R], items: Iterable[T]) -> Iterator[R]:
    """Apply a function to each item, one thread a core, and yield the results in order.

    Whole items side by side keep the cores busier than torch's own threads inside each small operation.
    """
    # torch's own are as many as small operations gain from, unless the user has said how many
    count = cores() if number_is_settled() else torch.get_num_threads()
    with one_thread(), ThreadPoolExecutor(count, initializer=torch.set_num_threads, initargs=(1,)) as pool:
        yield from pool.map(function, items)


@contextmanager
def one_thread() -> Iterator[None]:
    """In the block torch computes with one thread."""
    count = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(count)
