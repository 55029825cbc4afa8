"""Tanimoto similarities of whole sets by matrix products: every pair, exactly, in little memory."""

from collections.abc import Iterator

import numpy as np
import torch
from torch import Tensor

from molvae.metrics.progress import Advance, unwatched

_BLOCK = 2048  # rows a side: both factors and their product stay in the processor's caches
_OFFICIAL_BLOCK = 5000  # of the official code, whose float32 sums of a block we repeat digit for digit


def nearest_similarity(
    generated: np.ndarray, reference: np.ndarray, advance: Advance = unwatched
) -> np.ndarray:
    """Similarity of each generated molecule to the nearest reference molecule; its mean is MOSES' SNN.

    Among references with one and the same number of bits, similarity grows with the shared bits alone: only
    the largest number of shared bits is wanted of each block, and one division follows.

    Args:
        generated: packed fingerprints, uint8 (n, bytes).
        reference: packed fingerprints, uint8 (m, bytes).
        advance: told the references done since the last call.

    Returns:
        float32 (n,); NaN where there is no reference.
    """
    if len(reference) == 0 or len(generated) == 0:
        return np.full(len(generated), np.nan, dtype=np.float32)
    queries = [_unpack(generated[start : start + _BLOCK]) for start in range(0, len(generated), _BLOCK)]
    bits = _popcount(generated)
    best = np.zeros(len(generated), dtype=np.float32)
    for rows, count in _same_popcount(reference):
        block = _unpack(reference[rows])
        shared = torch.cat([_shared_bits(block, query).amax(dim=0) for query in queries]).float().numpy()
        np.maximum(best, _ratio(shared, bits + count - shared), out=best)
        advance(len(rows))
    return best


def internal_diversity(fingerprints: np.ndarray, advance: Advance = unwatched) -> tuple[float, float]:
    """MOSES' IntDiv and IntDiv2 over all ordered pairs, each molecule with itself included.

    IntDiv2 is 1 - mean_i sqrt(mean_j T_ij^2), the root row by row, as the official code has it; the paper
    writes one root over the mean of all.

    Args:
        fingerprints: packed, uint8 (n, bytes), duplicates kept.
        advance: told the pairs done since the last call.

    Returns:
        (IntDiv, IntDiv2), NaN without a molecule.
    """
    count = len(fingerprints)
    if count == 0:
        return float("nan"), float("nan")
    first, second = np.zeros(count), np.zeros(count)
    for _, columns, similarity in _similarities(fingerprints, _OFFICIAL_BLOCK):
        # Sums in float32, which put IntDiv off by a few 1e-7, and every published one with it.
        first[columns] += similarity.sum(axis=0)
        second[columns] += (similarity**2).sum(axis=0)
        advance(similarity.size)
    return float(1 - first.mean() / count), float(1 - np.sqrt(second / count).mean())


def nearest_other_similarity(fingerprints: np.ndarray) -> np.ndarray:
    """Similarity of each molecule to the nearest other molecule of its set; 0 for a molecule on its own.

    Args:
        fingerprints: packed, uint8 (n, bytes).

    Returns:
        float32 (n,).
    """
    best = np.zeros(len(fingerprints), dtype=np.float32)
    for rows, columns, similarity in _similarities(fingerprints, _BLOCK):
        if rows == columns:
            np.fill_diagonal(similarity, 0)
        np.maximum(best[rows], similarity.max(axis=1), out=best[rows])
    return best


def _similarities(fingerprints: np.ndarray, size: int) -> Iterator[tuple[slice, slice, np.ndarray]]:
    """All pairs of one set, block by block: rows, columns, float32 similarities."""
    bits = _popcount(fingerprints)
    blocks = [slice(start, start + size) for start in range(0, len(fingerprints), size)]
    unpacked = [_unpack(fingerprints[block]) for block in blocks]
    for rows, query in zip(blocks, unpacked, strict=True):
        for columns, other in zip(blocks, unpacked, strict=True):
            shared = _shared_bits(query, other).float().numpy()
            yield rows, columns, _ratio(shared, bits[rows, None] + bits[None, columns] - shared)


def _shared_bits(a: Tensor, b: Tensor) -> Tensor:
    """Numbers of shared bits (n, m): whole numbers, exact in either type of arithmetic."""
    int8_product = torch._int_mm  # pyright: ignore[reportPrivateImportUsage]  the only one CPUs have
    return int8_product(a, b.T) if a.dtype == torch.int8 else a @ b.T


def _unpack(packed: np.ndarray) -> Tensor:
    # AVX512 processors multiply 8-bit integers 9 times as fast as float32; others gain nothing or lose.
    dtype = torch.int8 if torch.backends.cpu.get_cpu_capability().startswith("AVX512") else torch.float32
    return torch.from_numpy(np.unpackbits(packed, axis=1)).to(dtype)


def _same_popcount(packed: np.ndarray) -> Iterator[tuple[np.ndarray, float]]:
    """Row numbers in runs of at most a block that share one number of bits, and that number."""
    bits = _popcount(packed)
    order = np.argsort(bits, kind="stable")
    counts, starts = np.unique(bits[order], return_index=True)
    for count, rows in zip(counts, np.split(order, starts[1:]), strict=True):
        for start in range(0, len(rows), _BLOCK):
            yield rows[start : start + _BLOCK], float(count)


def _popcount(packed: np.ndarray) -> np.ndarray:
    return np.concatenate(
        [np.zeros(0, dtype=np.float32)]
        + [
            np.unpackbits(packed[start : start + _BLOCK], axis=1).sum(axis=1, dtype=np.float32)
            for start in range(0, len(packed), _BLOCK)
        ]
    )


def _ratio(shared: np.ndarray, union: np.ndarray) -> np.ndarray:
    """Tanimoto similarity; two fingerprints without a bit count as identical, as in the official code."""
    return np.divide(shared, union, out=np.ones_like(shared), where=union > 0)
