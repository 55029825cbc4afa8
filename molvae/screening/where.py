"""Where tables are worked on: one of small molecules in this process, since to start one takes longer."""

from collections.abc import Iterable, Iterator
from itertools import chain, islice

import pandas as pd

from molvae.parallel import on_a_cluster
from molvae.table import SMILES

LONGEST = 200
"""Characters of a molecule that does not end its process, nor take long."""


def workers_for(
    frames: Iterable[pd.DataFrame], workers: int | None
) -> tuple[Iterator[pd.DataFrame], int | None]:
    """The frames, of which two are read here, and the processes for them.

    Args:
        frames: tables whose molecules are in the column `smiles`; each is one process's work.
        workers: what was asked for. None becomes 1 for a single table of small molecules.
    """
    frames = iter(frames)
    first = list(islice(frames, 2))
    if workers is None and not on_a_cluster() and len(first) < 2 and all(map(_is_harmless, first)):
        workers = 1
    return chain(first, frames), workers


def _is_harmless(frame: pd.DataFrame) -> bool:
    return all(len(str(smiles)) <= LONGEST for smiles in frame[SMILES])
