"""Exact duplicates among any number of SMILES, with memory for one partition of them."""

import os
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import BinaryIO

import numpy as np
import pyarrow as pa

_SCHEMA = pa.schema([("smiles", pa.string()), ("row", pa.int64()), ("place", pa.int64())])


class Deduplicator:
    """Finds rows whose SMILES an earlier row has had.

    Rows go to partition files by a hash of their SMILES, so that equal ones meet in one file; a file is then
    small enough to compare its SMILES themselves in memory. Nothing is decided by a hash alone.

    Args:
        folder: scratch space.
        partitions: number of files.
    """

    def __init__(self, folder: Path, partitions: int):
        self._paths = [folder / f"partition-{number:03d}.arrow" for number in range(partitions)]
        self._originals = folder / "originals"
        self._firsts = folder / "firsts"
        self._stack = ExitStack()
        self._writers = [self._open(path) for path in self._paths]

    def __enter__(self) -> "Deduplicator":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stack.close()

    def add(self, smiles: pa.Array, rows: np.ndarray, places: np.ndarray, partitions: np.ndarray) -> None:
        """Take in some rows.

        Args:
            smiles: canonical SMILES.
            rows: their numbers, ascending from call to call.
            places: a positive number for each, reported for the duplicates of it.
            partitions: the file of each, equal for equal SMILES.
        """
        order = np.argsort(partitions, kind="stable")
        batch = pa.RecordBatch.from_arrays(
            [smiles.take(order), pa.array(rows[order]), pa.array(places[order])], schema=_SCHEMA
        )
        ends = np.searchsorted(partitions[order], np.arange(len(self._writers) + 1))
        for number, writer in enumerate(self._writers):
            start, end = int(ends[number]), int(ends[number + 1])
            if end > start:
                writer.write_batch(batch.slice(start, end - start))

    def find(self, rows: int) -> None:
        """Compare all that was added; `originals` and `firsts` then tell the outcome for so many rows."""
        self._stack.close()
        with self._originals.open("w+b") as originals, self._firsts.open("w+b") as firsts:
            for file in (originals, firsts):
                file.truncate(rows * 8)
            for path in self._paths:
                for row, first, place in _duplicates(path):
                    _put(originals, row, place)
                    _put(firsts, row, first + 1)
                    _put(firsts, first, first + 1)
                path.unlink()

    def originals(self, start: int, count: int) -> np.ndarray:
        """Place of the first row with the same SMILES, for rows from `start` on; 0 = this is the first."""
        return np.fromfile(self._originals, "<i8", count, offset=start * 8)

    def firsts(self, start: int, count: int) -> np.ndarray:
        """Number of the first row with the same SMILES, for rows from `start` on; -1: it is the only one."""
        return np.fromfile(self._firsts, "<i8", count, offset=start * 8) - 1

    def _open(self, path: Path) -> pa.ipc.RecordBatchStreamWriter:
        sink = self._stack.enter_context(pa.OSFile(str(path), "wb"))
        return self._stack.enter_context(pa.ipc.new_stream(sink, _SCHEMA))


def _put(file: BinaryIO, row: int, value: int) -> None:
    os.pwrite(file.fileno(), value.to_bytes(8, "little"), row * 8)


def _duplicates(path: Path) -> Iterator[tuple[int, int, int]]:
    """Row of each duplicate in a partition, and the number and the place of the first row with its SMILES."""
    with pa.memory_map(str(path)) as source:
        table = pa.ipc.open_stream(source).read_all()
        if not len(table):
            return
        codes = table["smiles"].combine_chunks().dictionary_encode().indices.to_numpy()
        rows, places = table["row"].to_numpy(), table["place"].to_numpy()
    _, first = np.unique(codes, return_index=True)  # rows ascend: the first position is the first row
    repeated = np.ones(len(codes), bool)
    repeated[first] = False
    original = first[codes[repeated]]
    found = (rows[repeated], rows[original], places[original])
    yield from zip(*(column.tolist() for column in found), strict=True)
