"""Molecules that several rows have: their properties merged, with memory for one range of rows."""

import json
import math
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa

from molvae.data.merge import Merged, measurements, merge
from molvae.table.numbers import is_missing


class Disagreement(NamedTuple):
    """A property of a molecule whose rows do not agree."""

    column: str
    kept: str
    spread: float | None
    """Of numbers, whose mean was kept; None where the first was."""
    values: list[tuple[int, str]]
    """Place and text of each row's value."""


@dataclass
class MergeCounts:
    """What merging has done, as the manifest has it."""

    molecules: int = 0
    filled: int = 0
    averaged: dict[str, dict[str, float]] = field(default_factory=dict)
    first_kept: dict[str, int] = field(default_factory=dict)

    def add(self, filled: int, disagreements: list[Disagreement]) -> None:
        """Count a molecule in."""
        self.molecules += 1
        self.filled += filled
        for one in disagreements:
            if one.spread is None:
                self.first_kept[one.column] = self.first_kept.get(one.column, 0) + 1
            else:
                self._add_spread(one.column, one.spread)

    def _add_spread(self, column: str, spread: float) -> None:
        none = {"molecules": 0, "mean_spread": 0.0, "largest_spread": 0.0}
        known = self.averaged.setdefault(column, none)
        known["molecules"] += 1
        known["mean_spread"] += (spread - known["mean_spread"]) / known["molecules"]
        known["largest_spread"] = max(known["largest_spread"], spread)


class Replicates:
    """Properties of repeated molecules.

    Rows go to partition files by the range that the first row of their molecule lies in: all rows of a
    molecule meet in one file, and the files are wanted one after the other while the store is written.

    Args:
        folder: scratch space.
        schema: types of the properties; those of the merged ones once `merge` is done.
        rows: number of rows there are, repeated or not.
        partitions: number of files.
    """

    def __init__(self, folder: Path, schema: pa.Schema, rows: int, partitions: int):
        self.schema = schema
        self.counts = MergeCounts()
        self._folder, self._rows, self._partitions = folder, rows, partitions
        self._stack = ExitStack()
        self._writers: dict[int, pa.ipc.RecordBatchStreamWriter] = {}
        self._read_again = lru_cache(maxsize=1)(self._read)  # shard after shard wants the same one

    def add(self, properties: pa.Table, firsts: np.ndarray, places: np.ndarray) -> None:
        """Take in rows, in their order, with the number of their molecule's first row and their own place."""
        table = _by_position([pa.array(firsts), pa.array(places), *properties.columns])
        numbers = self._partition(firsts)
        for number in np.unique(numbers).tolist():
            if number not in self._writers:
                sink = self._stack.enter_context(pa.OSFile(str(self._path(number)), "wb"))
                writer = pa.ipc.new_stream(sink, table.schema)
                self._writers[number] = self._stack.enter_context(writer)
            self._writers[number].write_table(table.filter(pa.array(numbers == number)))

    def merge(self) -> bool:
        """Merge all that was added, one partition in memory at a time; tell whether there was anything."""
        self._stack.close()
        for number in self._writers:
            merged = _merge_molecules(self._read(number), self.schema)
            for place, column in enumerate(merged.columns[2:]):
                if column.type != self.schema.field(place).type:  # whole numbers have a mean
                    self.schema = self.schema.set(place, self.schema.field(place).with_type(column.type))
            with (
                pa.OSFile(str(self._path(number)), "wb") as sink,
                pa.ipc.new_stream(sink, merged.schema) as to,
            ):
                to.write_table(merged.combine_chunks())
        return bool(self._writers)

    def put_into(self, properties: pa.Table, rows: np.ndarray) -> tuple[pa.Table, list[list[Disagreement]]]:
        """Put merged properties in the place of those of the first rows among some, and count the merges.

        Args:
            properties: of `rows`, of the types of `schema`.
            rows: numbers of rows that are kept, ascending.

        Returns:
            The properties, and for each row in what those of its molecule disagree.
        """
        told: list[list[Disagreement]] = [[] for _ in rows]
        tables, source = [properties], np.arange(len(rows))
        for merged in self._between(rows):
            firsts = merged.column(0).to_numpy()
            known = np.flatnonzero(np.isin(firsts, rows))
            at = np.searchsorted(rows, firsts[known])
            source[at] = sum(map(len, tables)) + known
            columns = zip(merged.columns[2:], self.schema, strict=True)
            tables.append(pa.table([one.cast(kind.type) for one, kind in columns], schema=self.schema))
            for row, event in zip(at.tolist(), merged.column(1).take(known).to_pylist(), strict=True):
                filled, disagreements = json.loads(event)
                told[row] = [Disagreement(*one) for one in disagreements]
                self.counts.add(filled, told[row])
        return pa.concat_tables(tables).take(source), told

    def _between(self, rows: np.ndarray) -> Iterator[pa.Table]:
        """Merged molecules whose first rows lie between the first and the last of some rows."""
        if len(rows):
            first, last = self._partition(rows[[0, -1]]).tolist()
            for number in range(first, last + 1):
                if number in self._writers:
                    merged = self._read_again(number)
                    start, end = np.searchsorted(merged.column(0).to_numpy(), [rows[0], rows[-1] + 1])
                    yield merged.slice(start, end - start)

    def _read(self, number: int) -> pa.Table:
        with pa.memory_map(str(self._path(number))) as source:
            return pa.ipc.open_stream(source).read_all()

    def _partition(self, rows: np.ndarray) -> np.ndarray:
        return rows * self._partitions // self._rows

    def _path(self, number: int) -> Path:
        return self._folder / f"replicates-{number:03d}.arrow"


def _by_position(columns: list[Any]) -> pa.Table:
    """A table whose columns are known by their place: a user's may be called anything."""
    return pa.table(columns, names=[str(place) for place in range(len(columns))])


def _merge_molecules(table: pa.Table, schema: pa.Schema) -> pa.Table:
    """One row for each first row: its number, what happened as JSON, and the merged properties."""
    table = table.take(np.argsort(table.column(0).to_numpy(), kind="stable"))
    firsts, starts = np.unique(table.column(0).to_numpy(), return_index=True)
    ends = [*starts.tolist(), len(table)]
    filled = np.zeros(len(firsts), int)
    told: list[list[Disagreement]] = [[] for _ in firsts]
    places = table.column(1).to_pylist()
    columns = []
    for kind, column in zip(schema, table.columns[2:], strict=True):
        cells, numbers = column.to_pylist(), measurements(column, kind.name)
        merged = [merge(cells[start:end], numbers[start:end]) for start, end in pairwise(ends)]
        columns.append(_column(merged, kind.type))
        for number, (one, (start, end)) in enumerate(zip(merged, pairwise(ends), strict=True)):
            filled[number] += one.filled
            if one.disagree:
                told[number].append(_told(kind.name, one, places[start:end], cells[start:end]))
    events = [json.dumps(event) for event in zip(filled.tolist(), told, strict=True)]
    return _by_position([pa.array(firsts), pa.array(events, pa.string()), *columns])


def _told(name: str, one: Merged, places: list[int], cells: list[Any]) -> Disagreement:
    values = [(place, str(cell)) for place, cell in zip(places, cells, strict=True) if not is_missing(cell)]
    return Disagreement(name, str(one.value), None if math.isnan(one.spread) else one.spread, values)


def _column(merged: list[Merged], kind: pa.DataType) -> pa.Array:
    values = [one.value for one in merged]
    averaged = [not math.isnan(one.spread) for one in merged]
    if pa.types.is_string(kind):
        values = [repr(value) if mean else value for value, mean in zip(values, averaged, strict=True)]
    elif pa.types.is_integer(kind) and any(averaged):
        kind = pa.float64()
    return pa.array(values, kind)
