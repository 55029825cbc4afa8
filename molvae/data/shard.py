"""The work of one process on one chunk: rows in, an Arrow file's content with the outcome of each row out."""

import json
import zlib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa

from molvae.chem.translate import constraints
from molvae.data.preparation import Preparation, Rejected
from molvae.data.split import VALID
from molvae.table import ODD, SMILES

PROPERTY = "property:"
"""Before the name of each column of the user's, so that none collides with ours."""

PARTITIONS = 64
"""Files by which duplicates are found; at 100 million rows, 1.6 million rows (100 MB) each."""

SPLIT_COLUMN = "split"
NAMES_OF_VALID = ("val", "validation", "dev")
"""What else the validation split is called in such a column."""


NO_SPLIT = "no split"
"""Why a row is left out that has none where the source gives the splits."""


@dataclass(frozen=True)
class Task:
    """A chunk as read: rows indexed by line number, from a numbered part of the source."""

    part: int
    split: str
    frame: pd.DataFrame

    def __len__(self) -> int:
        return len(self.frame)

    def __getitem__(self, rows: slice) -> "Task":
        return replace(self, frame=self.frame.iloc[rows])


@dataclass(frozen=True)
class Shard:
    """An outcome on disk."""

    path: Path
    rows: int


@dataclass(frozen=True)
class Outcome:
    """What became of a chunk, as it travels to the process that asked: workers may share no disk with it."""

    content: bytes
    rows: int
    first_reject: tuple[int, int, str, str] | None  # part, line, input, reason

    def save(self, folder: Path, number: int) -> Shard:
        """Write the outcome to a numbered file of `folder`."""
        path = folder / f"{number:08d}.arrow"
        path.write_bytes(self.content)
        return Shard(path, self.rows)


def make_shard(preparation: Preparation, task: Task) -> Outcome:
    """Prepare each row of a chunk.

    Its Arrow file has one row per row: part, line, input, reason (empty where accepted), accepted, smiles,
    tokens (numbers of the symbols listed in the file's metadata), split, split_key, partition, properties.
    """
    symbols: dict[str, int] = {}
    odd = task.frame.attrs.get(ODD, {})
    smiles, tokens, keys, reasons = [], [], [], []
    splits = _splits(task)
    with constraints(preparation.constraints):
        for line, text, split in zip(task.frame.index, task.frame[SMILES], splits.to_pylist(), strict=True):
            try:
                if line in odd:
                    raise Rejected(odd[line])
                prepared, reason = preparation(text), ""
                if preparation.split.kind == "source" and not split:
                    raise Rejected(NO_SPLIT)
                tokens.append([symbols.setdefault(token, len(symbols)) for token in prepared.tokens])
                smiles.append(prepared.smiles)
                keys.append(prepared.split_key)
            except Rejected as error:
                reason = str(error)
                tokens.append([])
                smiles.append("")
                keys.append(0)
            reasons.append(reason)
    columns = {
        "part": pa.array(np.full(len(reasons), task.part, np.int16)),
        "line": pa.array(task.frame.index.to_numpy(np.int64)),
        "input": pa.array(task.frame[SMILES], pa.string()),
        "reason": pa.array(reasons, pa.string()),
        "accepted": pa.array([not reason for reason in reasons], pa.bool_()),
        "smiles": pa.array(smiles, pa.string()),
        "tokens": pa.array(tokens, pa.list_(pa.uint16())),
        "split": splits,
        "split_key": pa.array(keys, pa.uint64()),
        "partition": pa.array([zlib.crc32(text.encode()) % PARTITIONS for text in smiles], pa.uint8()),
        **{PROPERTY + str(name): _property(column) for name, column in task.frame.items() if name != SMILES},
    }
    batch = pa.RecordBatch.from_pydict(columns, metadata={"symbols": json.dumps(list(symbols))})
    sink = pa.BufferOutputStream()
    with pa.ipc.new_file(sink, batch.schema) as writer:
        writer.write_batch(batch)
    return Outcome(sink.getvalue().to_pybytes(), len(reasons), _first_reject(task, reasons))


def reject_shard(preparation: Preparation, task: Task, reason: str) -> Outcome:
    """The outcome of rows that could not be prepared for a reason of another kind."""
    frame = task.frame.copy()
    frame.attrs[ODD] = dict.fromkeys(frame.index, reason)
    return make_shard(preparation, replace(task, frame=frame))


def read_shard(path: Path) -> pa.RecordBatch:
    """A shard's rows, memory-mapped."""
    with pa.memory_map(str(path)) as source:
        return pa.ipc.open_file(source).get_batch(0)


def symbols_of(batch: pa.RecordBatch) -> list[str]:
    """The symbols that a shard's tokens number."""
    return json.loads(batch.schema.metadata[b"symbols"])


def property_schema(paths: Iterable[Path]) -> pa.Schema:
    """One type per property for all shards: as read where they agree, else wide enough for all, else text."""
    types: dict[str, pa.DataType] = {}
    for path in paths:
        with pa.memory_map(str(path)) as source:
            for field in pa.ipc.open_file(source).schema:
                if field.name.startswith(PROPERTY):
                    name = field.name.removeprefix(PROPERTY)
                    types[name] = _common(types.get(name, field.type), field.type)
    return pa.schema(list(types.items()))


def _common(one: pa.DataType, other: pa.DataType) -> pa.DataType:
    if one == other:
        return one
    try:
        fields = [pa.schema([("x", kind)]) for kind in (one, other)]
        return pa.unify_schemas(fields, promote_options="permissive").field("x").type
    except pa.ArrowTypeError:
        return pa.string()


def _property(column: pd.Series) -> pa.Array:
    try:
        values = pa.array(column, from_pandas=True)
    except (pa.ArrowInvalid, pa.ArrowTypeError):  # numbers and text in one column
        values = pa.array(column.astype("string"), from_pandas=True)
    if isinstance(values, pa.ChunkedArray):
        values = values.combine_chunks()
    return values.cast(pa.string()) if pa.types.is_large_string(values.type) else values


def _splits(task: Task) -> pa.Array:
    """Each row's split as the source gives it: by file, or by a column; empty where it does not."""
    if not task.split and SPLIT_COLUMN in task.frame:
        names = task.frame[SPLIT_COLUMN].fillna("").astype(str).str.strip().str.casefold()
        return pa.array(names.replace(dict.fromkeys(NAMES_OF_VALID, VALID)), pa.string())
    return pa.array([task.split] * len(task.frame), pa.string())


def _first_reject(task: Task, reasons: list[str]) -> tuple[int, int, str, str] | None:
    row = next((row for row, reason in enumerate(reasons) if reason), None)
    if row is None:
        return None
    return task.part, int(task.frame.index[row]), task.frame[SMILES].iloc[row], reasons[row]
