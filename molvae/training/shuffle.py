"""The order in which one pass goes through the training molecules, held as a few bytes for each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import overload

import numpy as np

from molvae.model.nn.one_length import chunk_borders


class Pass(Sequence[list[np.ndarray]]):
    """Steps of a few chunks each, every row in just one chunk of rows of like length; cut when asked for.

    Args:
        rows: row numbers (n,); kept, not copied.
        lengths: the sequence length of each of them (n,).
        chunk_size: rows in a full chunk.
        chunks_per_step: chunks in a full step.
        rng: decides the order.
        near: chunks hold rows of near lengths, and not of one exact length.
    """

    def __init__(
        self,
        rows: np.ndarray,
        lengths: np.ndarray,
        chunk_size: int,
        chunks_per_step: int,
        rng: np.random.Generator,
        *,
        near: bool = False,
    ):
        self.rows, self.chunks_per_step = rows, chunks_per_step
        order = np.arange(len(rows), dtype=np.min_scalar_type(len(rows)))
        rng.shuffle(order)
        self.order = order[np.argsort(lengths[order], kind="stable")]
        starts, ends = chunk_borders(np.array([len(rows)]) if near else np.bincount(lengths), chunk_size)
        turn = rng.permutation(len(starts))
        self.starts, self.ends = starts[turn], ends[turn]

    def __len__(self) -> int:
        return -(-len(self.starts) // self.chunks_per_step)

    @overload
    def __getitem__(self, step: int) -> list[np.ndarray]: ...
    @overload
    def __getitem__(self, step: slice) -> list[list[np.ndarray]]: ...
    def __getitem__(self, step: int | slice) -> list[np.ndarray] | list[list[np.ndarray]]:
        if isinstance(step, slice):
            return [self[number] for number in range(*step.indices(len(self)))]
        first = range(len(self))[step] * self.chunks_per_step
        chunks = slice(first, first + self.chunks_per_step)
        return [
            self.rows[self.order[start:end]]
            for start, end in zip(self.starts[chunks], self.ends[chunks], strict=True)
        ]
