"""A Bloom filter over SMILES: a training set's membership test small enough to ship with a model."""

import math
from collections.abc import Iterable, Mapping, Sequence
from hashlib import blake2b

import numpy as np

_BLOCK = 100_000  # keys hashed at once, so that memory stays flat
_MOST_HASHES = 1_000  # more gain nothing, and are only made where there are few keys for many bits


def digests(keys: Iterable[str]) -> np.ndarray:
    """Two independent 64-bit hashes of each key (BLAKE2b), the same on every machine: uint64 (n, 2)."""
    joined = b"".join(blake2b(key.encode(), digest_size=16).digest() for key in keys)
    return np.frombuffer(joined, dtype="<u8").reshape(-1, 2)


class BloomFilter:
    """Tells of a key that it was never added, for certain, or that it probably was (Bloom, 1970).

    Args:
        array: uint8, the bits, eight to a byte.
        hashes: bits set for each key, by double hashing (Kirsch and Mitzenmacher, 2008).
        count: keys added so far.
    """

    def __init__(self, array: np.ndarray, hashes: int, count: int = 0) -> None:
        self.array = array
        self.hashes = hashes
        self.count = count

    @classmethod
    def build(cls, keys: Sequence[str], bits: int) -> "BloomFilter":
        """Add all keys to an empty filter of a size, with the number of hashes that errs least.

        Args:
            keys: canonical SMILES; repeated ones do no harm.
            bits: size of the filter; 15 for each key err on 0.08 % of the keys that were not added.
        """
        hashes = min(max(1, round(bits / max(1, len(keys)) * math.log(2))), _MOST_HASHES)
        bloom = cls(np.zeros(math.ceil(bits / 8), dtype=np.uint8), hashes)
        bloom.add(keys)
        return bloom

    @property
    def false_positive_rate(self) -> float:
        """Probability that a key which was not added is said to be contained, from the bits that are set."""
        return float(np.unpackbits(self.array).mean() ** self.hashes)

    def add(self, keys: Sequence[str]) -> None:
        """Add keys; those that are there already, as far as it can tell, are not counted again."""
        for start in range(0, len(keys), _BLOCK):
            positions = self._positions(keys[start : start + _BLOCK])
            self.count += int((~self._set(positions)).sum())
            positions = positions.ravel()
            np.bitwise_or.at(self.array, positions >> 3, _mask(positions))

    def contains(self, keys: Sequence[str]) -> np.ndarray:
        """Bool (n,): False where a key was certainly never added."""
        return self._set(self._positions(keys))

    def _set(self, positions: np.ndarray) -> np.ndarray:
        return np.all(self.array[positions >> 3] & _mask(positions), axis=1)

    def __contains__(self, key: str) -> bool:
        """Whether a key was probably added."""
        return bool(self.contains([key])[0])

    def settings(self) -> dict[str, int]:
        """Plain data that `from_array` needs beside the array."""
        return {"hashes": self.hashes, "count": self.count}

    @classmethod
    def from_array(cls, array: np.ndarray, settings: Mapping[str, int]) -> "BloomFilter":
        """Rebuild a filter from its `array` and its `settings()`.

        Raises:
            ValueError: they are none.
        """
        if array.dtype != np.uint8 or array.ndim != 1 or not len(array):
            raise ValueError("the bits of known molecules are no list of bytes")
        if not 1 <= settings["hashes"] <= _MOST_HASHES or settings["count"] < 0:
            raise ValueError(f"known molecules: {dict(settings)} cannot be")
        return cls(array, settings["hashes"], settings["count"])

    def _positions(self, keys: Sequence[str]) -> np.ndarray:
        first, second = digests(keys).T
        steps = np.arange(self.hashes, dtype=np.uint64)
        # An odd step; sums wrap around at 2^64, which is as random.
        hashed = first[:, None] + steps * (second | np.uint64(1))[:, None]
        return (hashed % np.uint64(8 * len(self.array))).astype(np.int64)


def _mask(positions: np.ndarray) -> np.ndarray:
    return np.left_shift(np.uint8(1), (positions & 7).astype(np.uint8))
