"""RDKit's C++ log, silenced where a failure is expected and counted elsewhere."""

from collections.abc import Iterator
from contextlib import contextmanager

from rdkit import rdBase


@contextmanager
def quiet() -> Iterator[None]:
    """Silence RDKit's log inside the block; the previous state is restored on the way out."""
    blocker = rdBase.BlockLogs()
    try:
        yield
    finally:
        del blocker
