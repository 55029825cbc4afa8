"""Tanimoto similarities of whole sets by matrix products: every pair, exactly, in little memory."""

from collections.abc import Iterator, Sequence

import numpy as np
import torch
from torch import Tensor

from molvae.chem.fingerprint import popcount, same_popcount
from molvae.model.nn.threads import on_all_cores
from molvae.parallel.progress import Advance, unwatched

_BLOCK = 2048  # rows a side: both factors and their product stay in the processor's caches
_TILE = 256  # columns that all rows of a set are compared with at once, for the same reason
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
        float32 (n,), divided as the official code does, whose SNN this repeats digit for digit; NaN where
        there is no reference.
    """
    if len(reference) == 0 or len(generated) == 0:
        return np.full(len(generated), np.nan, dtype=np.float32)
    queries = [_unpack(generated[start : start + _BLOCK]) for start in range(0, len(generated), _BLOCK)]
    bits = popcount(generated)
    best = np.zeros(len(generated), dtype=np.float32)

    def nearest_in(run: tuple[np.ndarray, float]) -> tuple[int, np.ndarray]:
        rows, count = run
        block = _unpack(reference[rows])
        most = [_shared_bits(block, query).numpy().max(axis=0) for query in queries]
        shared = np.concatenate(most).astype(np.float32)
        return len(rows), _ratio(shared, bits + count - shared)

    for done, similarity in on_all_cores(nearest_in, same_popcount(reference, _BLOCK)):
        np.maximum(best, similarity, out=best)
        advance(done)
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
    blocks = _blocks(fingerprints, _OFFICIAL_BLOCK)

    def add_sums(columns: slice) -> None:
        for _, similarity in _similarities(blocks, fingerprints[columns], torch.float32):
            # Sums in float32, which put IntDiv off by a few 1e-7, and every published one with it.
            first[columns] += similarity.sum(axis=0)
            second[columns] += np.square(similarity, out=similarity).sum(axis=0)

    tiles = _slices(count, _TILE)
    for columns, _ in zip(tiles, on_all_cores(add_sums, tiles), strict=True):
        advance(len(fingerprints[columns]) * count)
    return float(1 - first.mean() / count), float(1 - np.sqrt(second / count).mean())


def nearest_other_similarity(fingerprints: np.ndarray) -> np.ndarray:
    """Similarity of each molecule to the nearest other molecule of its set; 0 for a molecule on its own.

    Args:
        fingerprints: packed, uint8 (n, bytes).

    Returns:
        float64 (n,).
    """
    best = np.zeros(len(fingerprints))
    blocks = _blocks(fingerprints, _BLOCK)

    def find(columns: slice) -> None:
        for rows, similarity in _similarities(blocks, fingerprints[columns], torch.float64):
            same = np.arange(rows.start, rows.stop)[:, None] == np.arange(len(best))[columns]
            similarity[same] = 0
            np.maximum(best[columns], similarity.max(axis=0), out=best[columns])

    for _ in on_all_cores(find, _slices(len(fingerprints), _TILE)):
        pass
    return best


def _slices(count: int, size: int) -> list[slice]:
    return [slice(start, min(start + size, count)) for start in range(0, count, size)]


def _blocks(fingerprints: np.ndarray, size: int) -> list[tuple[slice, Tensor, np.ndarray]]:
    """Rows, their bits unpacked, and their numbers of bits (rows, 1)."""
    bits = popcount(fingerprints)[:, None]
    rows = _slices(len(fingerprints), size)
    return [(block, _unpack(fingerprints[block]), bits[block]) for block in rows]


def _similarities(
    blocks: Sequence[tuple[slice, Tensor, np.ndarray]], others: np.ndarray, dtype: torch.dtype
) -> Iterator[tuple[slice, np.ndarray]]:
    """Block by block, its rows and their similarities to the others: (rows, others)."""
    unpacked, other_bits = _unpack(others), popcount(others)
    for rows, block, bits in blocks:
        shared = _shared_bits(block, unpacked).to(dtype).numpy()
        yield rows, _ratio(shared, bits + other_bits - shared)


def _shared_bits(a: Tensor, b: Tensor) -> Tensor:
    """Numbers of shared bits (n, m): whole numbers, exact in either type of arithmetic."""
    int8_product = torch._int_mm  # pyright: ignore[reportPrivateImportUsage]  the only one CPUs have
    return int8_product(a, b.T) if a.dtype == torch.int8 else a @ b.T


def _unpack(packed: np.ndarray) -> Tensor:
    # AVX512 processors multiply 8-bit integers 9 times as fast as float32; others gain nothing or lose.
    dtype = torch.int8 if torch.backends.cpu.get_cpu_capability().startswith("AVX512") else torch.float32
    return torch.from_numpy(np.unpackbits(packed, axis=1)).to(dtype)


def _ratio(shared: np.ndarray, union: np.ndarray) -> np.ndarray:
    """Tanimoto similarity; two fingerprints without a bit count as identical, as in the official code."""
    return np.divide(shared, union, out=np.ones_like(shared), where=union > 0)
