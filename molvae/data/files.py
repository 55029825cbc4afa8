"""The files of a store while they are written."""

import csv
from collections import Counter
from collections.abc import Sequence
from contextlib import ExitStack
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from molvae.data.appender import NpyAppender
from molvae.data.shard import PROPERTY
from molvae.data.store import DISAGREEMENTS, PROPERTIES, REJECTS
from molvae.errors import MolvaeError
from molvae.model.tokenizer import Vocab

if TYPE_CHECKING:
    from _csv import Writer


class Files:
    """The store's files while they are written."""

    def __init__(self, folder: Path, vocab: Vocab, properties: pa.Schema):
        self.dtype = np.uint8 if len(vocab) <= 256 else np.uint16
        self.splits: Counter[int] = Counter()
        self.rejected: Counter[str] = Counter()
        self.tokens = self.longest = 0
        self._letters = 0
        self._stack = ExitStack()
        types = {"tokens": self.dtype, "offsets": np.int64, "lengths": np.uint16, "splits": np.uint8}
        types |= {"smiles": np.uint8, "smiles_offsets": np.int64}
        self._arrays = {
            name: self._stack.enter_context(NpyAppender(folder / f"{name}.npy", dtype))
            for name, dtype in types.items()
        }
        for name in ("offsets", "smiles_offsets"):
            self._arrays[name].append(np.zeros(1, np.int64))
        self.schema = properties
        self._properties = (
            self._stack.enter_context(pq.ParquetWriter(folder / PROPERTIES, properties))
            if properties
            else None
        )
        self._folder = folder
        self._rejects = self._table(REJECTS, ["line", "input", "reason", "file"])

    def __enter__(self) -> "Files":
        return self

    def __exit__(self, *error: Any) -> None:
        self._stack.__exit__(*error)

    def append(
        self,
        batch: pa.RecordBatch,
        kept: np.ndarray,
        ids: np.ndarray,
        codes: np.ndarray,
        properties: pa.Table,
    ) -> None:
        """Write the rows of a shard that are kept, with their token ids end to end and their properties."""
        lengths = tokens_of(batch)[1][kept]
        smiles = batch["smiles"].filter(pa.array(kept)).to_pylist()
        letters = np.array([len(text) for text in smiles], np.int64)  # canonical SMILES are ASCII
        self._arrays["tokens"].append(ids)
        self._arrays["offsets"].append(self.tokens + np.cumsum(lengths))
        self._arrays["lengths"].append(lengths)
        self._arrays["splits"].append(codes[kept])
        self._arrays["smiles"].append(np.frombuffer("".join(smiles).encode(), np.uint8))
        self._arrays["smiles_offsets"].append(self._letters + np.cumsum(letters))
        if self._properties is not None:
            self._properties.write_table(properties)
        self.tokens += int(lengths.sum())
        self.longest = max(self.longest, int(lengths.max(initial=0)))
        self._letters += int(letters.sum())
        self.splits.update(dict(enumerate(np.bincount(codes[kept]).tolist())))

    def reject(self, line: int, text: str, reason: str, file: str) -> None:
        """Write down and count a row that is dropped."""
        self._rejects.writerow([line, text, reason, file])
        self.rejected[reason.split(":")[0]] += 1

    def disagree(self, row: Sequence[str | int]) -> None:
        """Write down a value of a molecule whose rows do not agree."""
        self._disagreements.writerow(row)

    @cached_property
    def _disagreements(self) -> "Writer":
        """A file that is there only where there is something in it."""
        return self._table(DISAGREEMENTS, ["smiles", "column", "kept", "value", "line", "file"])

    def _table(self, name: str, header: list[str]) -> "Writer":
        file = self._stack.enter_context((self._folder / name).open("w", newline="", encoding="utf-8"))
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        return writer


def tokens_of(batch: pa.RecordBatch) -> tuple[np.ndarray, np.ndarray]:
    """Symbol numbers of a shard's rows end to end, and how many each row has (int64)."""
    tokens = batch["tokens"]
    return tokens.values.to_numpy(), np.diff(tokens.offsets.to_numpy()).astype(np.int64)


def properties_of(batch: pa.RecordBatch, kept: np.ndarray, schema: pa.Schema) -> pa.Table:
    """The properties of the kept rows; a column that this part of the source lacks is null."""
    mask = pa.array(kept)
    have = set(batch.schema.names)
    columns = [
        _cast(batch[PROPERTY + column.name].filter(mask), column)
        if PROPERTY + column.name in have
        else pa.nulls(int(kept.sum()), column.type)
        for column in schema
    ]
    return pa.table(columns, schema=schema)


def _cast(values: pa.Array, column: pa.Field) -> pa.Array:
    try:
        return values.cast(column.type)
    except pa.ArrowInvalid as error:  # whole numbers of 17 digits in a column that has a mean
        raise MolvaeError(f"column {column.name!r}: {error}; write such numbers as text") from error
