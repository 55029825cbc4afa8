"""Reads and writes Parquet, batch by batch, with one schema from the first row to the last."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Self

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from molvae.errors import MolvaeError
from molvae.table.columns import SMILES, arrange, find_molecules
from molvae.table.rows import AHEAD

# With gaps pandas would turn whole numbers into floats, in some batches and not in others.
_WITH_GAPS = {
    **{pa.int8(): pd.Int8Dtype(), pa.int16(): pd.Int16Dtype(), pa.int32(): pd.Int32Dtype()},
    **{pa.uint8(): pd.UInt8Dtype(), pa.uint16(): pd.UInt16Dtype(), pa.uint32(): pd.UInt32Dtype()},
    **{pa.int64(): pd.Int64Dtype(), pa.uint64(): pd.UInt64Dtype(), pa.bool_(): pd.BooleanDtype()},
}


def read_parquet(source: str, wanted: str | None, rows: int) -> Iterator[pd.DataFrame]:
    """Read a Parquet file batch by batch; the index counts rows from 1."""
    try:
        with pq.ParquetFile(source) as file:
            names = file.schema_arrow.names
            molecules = find_molecules(names, partial(_first, file), wanted, source)
            start = 1
            for batch in file.iter_batches(batch_size=rows):
                frame = batch.to_pandas(types_mapper=_WITH_GAPS.get, ignore_metadata=True)
                frame.index = pd.RangeIndex(start, start + len(frame), name="line")
                start += len(frame)
                arranged = arrange(frame, molecules)
                arranged[SMILES] = arranged[SMILES].astype(object).fillna("").astype(str)
                yield arranged
    except (pa.ArrowException, OSError) as error:
        raise MolvaeError(f"{source}: not a whole Parquet file: {error}") from error


def _first(file: pq.ParquetFile, position: int) -> list[str]:
    """The first cells of a column, as text."""
    batch = next(file.iter_batches(batch_size=AHEAD), None)
    return [] if batch is None else [str(cell) for cell in batch[position].to_pylist() if cell is not None]


class ParquetRows:
    """A Parquet file that grows; the first frame settles the schema."""

    def __init__(self, path: Path):
        self._path = path
        self._writer: pq.ParquetWriter | None = None
        self._schema = pa.schema([])

    def append(self, frame: pd.DataFrame) -> None:
        """Append rows of the first frame's columns and types."""
        if self._writer is None:
            self._schema = _schema(frame)
            self._writer = pq.ParquetWriter(self._path, self._schema)
        self._writer.write_table(pa.Table.from_pandas(frame, self._schema, preserve_index=False))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._writer is not None:
            self._writer.close()


def _schema(frame: pd.DataFrame) -> pa.Schema:
    """Return the frame's types; a column that is empty so far will hold text."""
    inferred = pa.Schema.from_pandas(frame, preserve_index=False).remove_metadata()
    return pa.schema([f.with_type(pa.string()) if pa.types.is_null(f.type) else f for f in inferred])
