"""Work on all cores in one process, for what leaves Python alone: torch and NumPy."""

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

import torch

T = TypeVar("T")
R = TypeVar("R")


def on_all_cores(function: Callable[[T], R], items: Iterable[T]) -> Iterator[R]:
    """Apply a function to each item, one thread a core, and yield the results in order.

    Whole items side by side keep the cores busier than torch's own threads inside each small operation.
    """
    cores = torch.get_num_threads()
    try:
        with ThreadPoolExecutor(cores, initializer=torch.set_num_threads, initargs=(1,)) as pool:
            yield from pool.map(function, items)
    finally:
        torch.set_num_threads(cores)
