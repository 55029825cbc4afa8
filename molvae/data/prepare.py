"""Prepare molecules: a source in, a token store out, once for each combination of settings."""

import hashlib
import logging
import shutil
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
from rich.console import Console
from rich.progress import BarColumn, Progress, ProgressColumn, SpinnerColumn, TimeElapsedColumn
from rich.progress import Task as Bar
from rich.text import Text

from molvae import table
from molvae.chem.standardize import Standardizer
from molvae.data import manifest
from molvae.data.assemble import Assembly, accepted, places, strict_error
from molvae.data.dedup import Deduplicator
from molvae.data.folder import exclusive, no_room_is_an_error
from molvae.data.recipe import Recipe
from molvae.data.shard import PARTITIONS, Shard, Task, make_shard, read_shard
from molvae.data.sources import Source
from molvae.data.split import Split
from molvae.data.store import TokenStore, is_store
from molvae.errors import MolvaeError
from molvae.files import clear_leftovers, replacing
from molvae.parallel import map_chunks
from molvae.tokenizer import Vocab

log = logging.getLogger(__name__)

CHUNK_ROWS = 2_000
"""Rows a process works on at a time: about a second's work, a few MB."""


def prepare(
    source: Source,
    *,
    smiles_column: str | None = None,
    standardizer: Standardizer | None = None,
    split: Split | None = None,
    deduplicate: bool = True,
    max_length: int = 128,
    round_trip: bool = True,
    vocab: Vocab | None = None,
    constraints: Mapping[str, int] | None = None,
    strict: bool = False,
    workers: int | None = None,
    output: Path | str | None = None,
) -> TokenStore:
    """Prepare a source, or open what an earlier call with the same settings and source has prepared.

    Several processes may ask for the same store at once: one makes it, the others wait and open it.

    Args:
        source: the molecules.
        smiles_column: the molecules' column; None finds it by name.
        standardizer: None keeps molecules as they are.
        split: None divides at random.
        deduplicate: drop molecules whose canonical SMILES an earlier row has had.
        max_length: most SELFIES tokens a molecule may have.
        round_trip: check that each molecule's tokens decode to it.
        vocab: number tokens by this vocabulary (a model's), dropping molecules with others; None makes one
            of the training split's tokens.
        constraints: SELFIES' bond constraints; None takes the library's.
        strict: make the first row that would be dropped an error.
        workers: processes; None takes all cores.
        output: the store's folder; None takes one in the user's cache, named by source and settings.

    Raises:
        MolvaeError: the source cannot be read, a row fails under `strict`, or the disk is full.
        NothingLeft: no molecule is left.
    """
    started = time.perf_counter()
    if source.is_store:
        return _as_it_is(source, vocab)
    recipe = Recipe(standardizer, max_length, round_trip, constraints, split or Split())
    settings = recipe.settings() | {
        "deduplicate": deduplicate,
        "vocab": None if vocab is None else list(vocab.tokens),
        "strict": strict,
        "smiles_column": smiles_column,
    }
    if vocab is not None and not output and (store := _made_for(vocab, source, settings)) is not None:
        return store
    folder = Path(output) if output else manifest.default_folder(source, settings)
    if folder.exists() and not is_store(folder) and (not folder.is_dir() or any(folder.iterdir())):
        raise MolvaeError(f"{folder}: exists and is not a prepared store; choose another folder with output=")
    if (store := manifest.reusable(folder, source, settings)) is not None:
        log.info("prepared before, with the same settings from the same source: %s", folder)
        return store
    with exclusive(folder):
        clear_leftovers(folder)
        if (store := manifest.reusable(folder, source, settings)) is not None:
            return store
        if is_store(folder):
            log.info(
                "%s: prepared of other data or settings before; replaced once the new store is whole", folder
            )
        record = manifest.record(source)
        with no_room_is_an_error(folder), replacing(folder) as scratch:
            counts = _make(source, recipe, settings, scratch, record, vocab=vocab, workers=workers)
    seconds = time.perf_counter() - started
    log.info(
        "%s rows in %.1f s, %s a second", f"{counts['read']:,}", seconds, f"{counts['read'] / seconds:,.0f}"
    )
    return TokenStore.open(folder)


def _as_it_is(source: Source, vocab: Vocab | None) -> TokenStore:
    """The source, which is a prepared store."""
    store = TokenStore.open(source.parts[0].file)
    if vocab is not None and store.vocab != vocab:
        raise MolvaeError(
            f"{store.path}: its tokens are numbered by another vocabulary than the model's; give the"
            " molecules it was prepared from"
        )
    log.info("%s is a prepared store: used as it is", store.path)
    return store


def _made_for(vocab: Vocab, source: Source, settings: dict[str, Any]) -> TokenStore | None:
    """A store that was prepared before with a vocabulary of its own, if that is the wanted one."""
    own = settings | {"vocab": None}
    folder = manifest.default_folder(source, own)
    store = manifest.reusable(folder, source, own)
    if store is None or store.vocab != vocab:
        return None
    log.info("prepared before, with the same vocabulary from the same source: %s", folder)
    return store


def _make(
    source: Source,
    recipe: Recipe,
    settings: dict[str, Any],
    folder: Path,
    record: list[dict[str, Any]],
    *,
    vocab: Vocab | None,
    workers: int | None,
) -> dict[str, Any]:
    """Fill an empty folder with a source's store and return its counts."""
    shards = folder / "shards"
    shards.mkdir()
    files = [Path(part.file).name for part in source.parts]
    piped = hashlib.sha256()
    made = []
    with _progress(source.rows) as advance:
        tasks = _read(source, settings["smiles_column"], piped)
        for outcome in map_chunks(partial(make_shard, recipe), tasks, workers=workers):
            if settings["strict"] and outcome.first_reject:
                part, line, text, reason = outcome.first_reject
                raise strict_error(files[part], line, text, reason)
            made.append(outcome.save(shards))
            advance(outcome.rows)
    duplicates = _find_duplicates(made, shards) if settings["deduplicate"] else None
    counts = Assembly(made, files, recipe.split, duplicates, vocab, settings["strict"]).write(folder)
    shutil.rmtree(shards)
    if source.piped:
        record[0]["sha256"] = piped.hexdigest()
    manifest.write(folder, source.name, record, settings, counts)
    return counts


def _read(source: Source, smiles_column: str | None, piped: "hashlib._Hash") -> Iterator[Task]:
    """Chunks of all parts; `piped` takes in the SMILES of what cannot be read a second time."""
    number = 0
    for part_number, part in enumerate(source.parts):
        chunks = table.read_chunks(source.path(part), smiles_column=smiles_column, chunk_rows=CHUNK_ROWS)
        for frame in chunks:
            if source.piped:
                piped.update("\n".join(frame[table.SMILES]).encode())
            yield Task(number, part_number, part.split, frame)
            number += 1


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


class _Rate(ProgressColumn):
    """Molecules so far, of how many, and how many a second."""

    def render(self, task: Bar) -> Text:
        total = f" of {task.total:,.0f}" if task.total else ""
        return Text(f"{task.completed:,.0f}{total} molecules, {task.speed or 0:,.0f}/s")


@contextmanager
def _progress(total: int | None) -> Iterator[Callable[[int], None]]:
    """A bar on stderr, none where stderr is no terminal."""
    console = Console(stderr=True)
    columns = (SpinnerColumn(), BarColumn(), _Rate(), TimeElapsedColumn())
    with Progress(*columns, console=console, disable=not console.is_terminal) as progress:
        bar = progress.add_task("prepare", total=total)
        yield lambda rows: progress.advance(bar, rows)
