from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from molvae.chem.translate import DEFAULT_CONSTRAINTS
from molvae.data.preparation import Preparation
from molvae.data.shard import PARTITIONS, Task, make_shard, property_schema, read_shard, symbols_of
from molvae.data.split import Split

PREPARATION = Preparation(standardizer=None, max_length=60, round_trip=True, constraints=None, split=Split())


def frame(first_line: int = 1, **columns: list) -> pd.DataFrame:
    rows = len(next(iter(columns.values())))
    return pd.DataFrame(columns, index=pd.RangeIndex(first_line, first_line + rows))


def made(folder: Path, task: Task) -> pa.RecordBatch:
    return read_shard(make_shard(PREPARATION, task).save(folder, 0).path)


def test_each_row_has_its_outcome(tmp_path):
    outcome = make_shard(PREPARATION, Task(1, "test", frame(8, smiles=["OCC", "junk", "CC=O"])))
    batch = read_shard(outcome.save(tmp_path, 3).path)
    assert (outcome.rows, outcome.first_reject) == (3, (1, 9, "junk", "invalid SMILES"))
    assert batch["line"].to_pylist() == [8, 9, 10]
    assert batch["input"].to_pylist() == ["OCC", "junk", "CC=O"]
    assert batch["accepted"].to_pylist() == [True, False, True]
    assert batch["smiles"].to_pylist() == ["CCO", "", "CC=O"]
    assert batch["split"].to_pylist() == ["test"] * 3
    symbols = symbols_of(batch)
    assert [[symbols[number] for number in row] for row in batch["tokens"].to_pylist()] == [
        ["[C]", "[C]", "[O]"],
        [],
        ["[C]", "[C]", "[=O]"],
    ]


def test_equal_molecules_meet_in_one_partition(tmp_path):
    batch = made(tmp_path, Task(0, "", frame(smiles=["OCC", "C(O)C"])))
    one, other = batch["partition"].to_pylist()
    assert one == other < PARTITIONS


def test_a_column_named_split_divides_only_where_files_do_not(tmp_path):
    rows = frame(smiles=["CCO", "CCN"], split=["valid", None])
    by_column = made(tmp_path, Task(0, "", rows))
    assert by_column["split"].to_pylist() == ["valid", ""]
    by_file = made(tmp_path, Task(0, "train", rows))
    assert by_file["split"].to_pylist() == ["train", "train"]


def test_a_chunk_of_rejects_only(tmp_path):
    batch = made(tmp_path, Task(0, "", frame(smiles=["junk", ""])))
    assert batch["reason"].to_pylist() == ["invalid SMILES", "empty"]


def test_constraints_hold_for_the_chunk():
    octet = Preparation(None, 60, True, {**DEFAULT_CONSTRAINTS, "S": 2}, Split())
    sulfone = Task(0, "", frame(smiles=["CS(C)(=O)=O"]))
    assert make_shard(octet, sulfone).first_reject is not None
    assert make_shard(PREPARATION, sulfone).first_reject is None


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (([1, 2], [3, 4]), pa.int64()),
        (([1, 2], [0.5, np.nan]), pa.float64()),
        (([1, 2], ["x", "y"]), pa.string()),
        ((["x", 1], ["y", 2]), pa.string()),
        (([None, None], [1.5, 2]), pa.float64()),
    ],
)
def test_a_property_has_one_type_for_all_shards(tmp_path, values, expected):
    paths = [
        make_shard(PREPARATION, Task(0, "", frame(smiles=["C", "CC"], p=column))).save(tmp_path, number).path
        for number, column in enumerate(values)
    ]
    assert property_schema(paths).field("p").type == expected
