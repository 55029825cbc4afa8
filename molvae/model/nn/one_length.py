"""Sequences in chunks of one exact length, which are read without padding; few of them packed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import torch
from torch import Tensor
from torch.nn.utils.rnn import PackedSequence, pack_padded_sequence, pack_sequence, pad_sequence

from molvae.model.nn.special_tokens import PAD

FEW = 256
"""Sequences up to which packing them is faster than chunks of one length, which hold one or two each then."""


def chunk_borders(counts: np.ndarray, size: int) -> tuple[np.ndarray, np.ndarray]:
    """Where chunks of at most `size` begin and end in rows sorted by length.

    Args:
        counts: rows of each length, int64 (longest + 1,).
        size: rows in a full chunk.
    """
    ends = np.cumsum(counts)
    starts = [np.arange(end - count, end, size) for count, end in zip(counts, ends, strict=True)]
    begin = np.concatenate(starts)
    stop = np.repeat(ends, [len(some) for some in starts])
    return begin, np.minimum(begin + size, stop)


def chunks_of_one_length(
    rows: np.ndarray, lengths: np.ndarray, size: int, *, near: bool = False
) -> list[np.ndarray]:
    """Cut rows into chunks of at most `size` rows of equal length, keeping their order within a length.

    Args:
        rows: row numbers (n,).
        lengths: the sequence length of each of them (n,).
        size: rows in a full chunk.
        near: near lengths will do, so that all chunks but the last are full.
    """
    if not len(rows):
        return []
    order = np.argsort(lengths, kind="stable")
    borders = chunk_borders(np.array([len(rows)]) if near else np.bincount(lengths), size)
    return [rows[order[start:end]] for start, end in zip(*borders, strict=True)]


def mostly_empty(lengths: np.ndarray, size: int) -> bool:
    """Whether chunks of one exact length would hold less than half of what they could.

    Args:
        lengths: of the sequences (n,).
        size: sequences in a full chunk.
    """
    chunks = int(np.ceil(np.bincount(lengths) / size).sum())
    return len(lengths) < chunks * size / 2


def packed(tokens: Tensor) -> PackedSequence:
    """Sequences (B, L), shorter ones padded at the end, as an encoder reads them that takes packed ones."""
    lengths = (tokens != PAD).sum(1).cpu()
    return pack_padded_sequence(tokens, lengths, batch_first=True, enforce_sorted=False)


def batches_of_one_length(
    sequences: Sequence[list[int] | None], size: int = 512
) -> Iterator[tuple[list[int], Tensor]]:
    """Rows and tokens (b, L) of the sequences that are there, the shortest first.

    Args:
        sequences: token ids, None for one that could not be read.
        size: sequences in a full batch.
    """
    for chunk in chunks_of_one_length(*_there(sequences), size):
        yield chunk.tolist(), torch.tensor([sequences[row] for row in chunk])


def padded_batches(sequences: Sequence[list[int] | None], size: int) -> Iterator[tuple[list[int], Tensor]]:
    """The same in full batches of near lengths, shorter ones padded at the end."""
    for chunk in chunks_of_one_length(*_there(sequences), size, near=True):
        yield chunk.tolist(), pad_sequence([torch.tensor(sequences[row]) for row in chunk], True, PAD)


def batches_to_read(
    sequences: Sequence[list[int] | None], size: int, device: torch.device, *, packed: bool
) -> Iterator[tuple[list[int], Tensor | PackedSequence]]:
    """Batches of one exact length on a device, for an encoder.

    Args:
        sequences: token ids, None for one that could not be read.
        size: sequences in a full batch.
        device: where they are read.
        packed: the encoder also reads packed sequences: a few come all at once.
    """
    rows = [row for row, ids in enumerate(sequences) if ids]
    if packed and 0 < len(rows) <= FEW:
        tokens = [torch.tensor(sequences[row], device=device) for row in rows]
        yield rows, pack_sequence(tokens, enforce_sorted=False)
    else:
        for chunk, tokens in batches_of_one_length(sequences, size):
            yield chunk, tokens.to(device)


def _there(sequences: Sequence[list[int] | None]) -> tuple[np.ndarray, np.ndarray]:
    """Rows of the sequences that are there, and their lengths."""
    known = [(row, len(ids)) for row, ids in enumerate(sequences) if ids]
    rows, lengths = np.array(known, dtype=np.int64).reshape(-1, 2).T
    return rows, lengths
