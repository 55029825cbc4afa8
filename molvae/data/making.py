"""A store made of a source: rows read, prepared side by side, compared and written."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from molvae import table
from molvae.data import manifest
from molvae.data.assemble import Assembly, accepted, places, strict_error
from molvae.data.config import PrepareConfig
from molvae.data.dedup import Deduplicator
from molvae.data.preparation import Preparation
from molvae.data.shard import PARTITIONS, Shard, Task, make_shard, read_shard, reject_shard
from molvae.data.source import Part, Source
from molvae.model.tokenizer import Vocab
from molvae.parallel import map_chunks
from molvae.parallel.progress import Progress
from molvae.table.molecules import chunks_of

CHUNK_ROWS = 2_000
"""Rows a process works on at a time: about a second's work, a few MB."""


def make_store(
    folder: Path,
    source: Source,
    config: PrepareConfig,
    preparation: Preparation,
    *,
    settings: dict[str, Any],
    record: list[dict[str, Any]],
    vocab: Vocab | None,
    progress: Progress,
) -> dict[str, Any]:
    """Fill an empty folder with a source's store and return its counts.

    Args:
        folder: where to.
        source: the molecules.
        config: how they are prepared.
        preparation: what is done to each of them.
        settings: what the manifest tells of both.
        record: what the manifest tells of the source.
        vocab: numbers the tokens; None makes one of the training split's.
        progress: shows the rows that are done.
    """
    shards = folder / "shards"
    shards.mkdir()
    files = [Path(part.file).name for part in source.parts]
    content = hashlib.sha256()
    made = []
    advance = progress("prepare", source.rows)
    tasks = _read(source, config.smiles_column, content)
    lost = partial(reject_shard, preparation)
    for outcome in map_chunks(partial(make_shard, preparation), tasks, workers=config.workers, lost=lost):
        if config.strict and outcome.first_reject:
            part, line, text, reason = outcome.first_reject
            raise strict_error(files[part], line, text, reason)
        made.append(outcome.save(shards, len(made)))
        advance(outcome.rows)
    duplicates = _find_duplicates(made, shards) if config.deduplicate else None
    counts = Assembly(
        made, files, config.split, duplicates, vocab, config.strict, config.min_token_count
    ).write(folder)
    shutil.rmtree(shards)
    if not source.in_files:
        record[0]["sha256"] = content.hexdigest()
    manifest.write(folder, source.name, record, settings, counts)
    return counts


def _read(source: Source, smiles_column: str | None, content: hashlib._Hash) -> Iterator[Task]:
    """Chunks of all parts; `content` takes in the rows of what is in no file."""
    for part_number, part in enumerate(source.parts):
        for frame in _chunks(source, part, smiles_column):
            if not source.in_files:
                content.update(frame.to_csv(index=False).encode())
            yield Task(part_number, part.split, frame)


def _chunks(source: Source, part: Part, smiles_column: str | None) -> Iterator[pd.DataFrame]:
    if source.table is not None:
        return chunks_of(source.table, smiles_column=smiles_column, chunk_rows=CHUNK_ROWS)
    path = source.path(part)
    return table.read_chunks(path, smiles_column=smiles_column, chunk_rows=CHUNK_ROWS, keep_odd=True)


def _find_duplicates(shards: list[Shard], scratch: Path) -> Deduplicator:
    """Compare the SMILES of all rows that have one."""
    start = 0
    with Deduplicator(scratch, PARTITIONS) as duplicates:
        for shard in shards:
            batch = read_shard(shard.path)
            kept = accepted(batch)
            duplicates.add(
                batch["smiles"].filter(pa.array(kept)),
                start + np.flatnonzero(kept),
                places(batch)[kept],
                batch["partition"].to_numpy()[kept],
            )
            start += shard.rows
    duplicates.find(start)
    return duplicates
