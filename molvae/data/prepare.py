"""Prepare molecules: a source in, a token store out, once for each combination of settings."""

import hashlib
import json
import logging
import shutil
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
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
from molvae.checks.dotted import at
from molvae.chem.standardize import Standardizer
from molvae.data import manifest
from molvae.data.assemble import Assembly, accepted, places, strict_error
from molvae.data.dedup import Deduplicator
from molvae.data.folder import check_replaceable, exclusive, no_room_is_an_error
from molvae.data.recipe import Recipe
from molvae.data.shard import PARTITIONS, Shard, Task, make_shard, read_shard, reject_shard
from molvae.data.sources import Source
from molvae.data.split import Split
from molvae.data.store import TokenStore, is_store, read_manifest
from molvae.errors import MolvaeError, UsageError
from molvae.files.whole import clear_leftovers, replacing
from molvae.model.tokenizer import Vocab
from molvae.parallel import map_chunks

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
    min_token_count: int = 1,
    round_trip: bool = True,
    vocab: Vocab | None = None,
    constraints: Mapping[str, int] | None = None,
    strict: bool = False,
    workers: int | None = None,
    output: Path | str | None = None,
    insisted: Iterable[str] = (),
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
        min_token_count: fewest training molecules that a token of a new vocabulary occurs in; molecules with
            rarer ones are dropped.
        round_trip: check that each molecule's tokens decode to it.
        vocab: number tokens by this vocabulary (a model's), dropping molecules with others; None makes one
            of the training split's tokens.
        constraints: SELFIES' bond constraints; None takes the library's.
        strict: make the first row that would be dropped an error.
        workers: processes; None takes all cores.
        output: the store's folder; None takes one in the user's cache, named by source and settings (and
            by content where it is piped).
        insisted: names of settings (`max_length`, `split`, `split.valid`) that must hold of a source which
            is a prepared store too; its own hold otherwise. Names of other things are passed over.

    Raises:
        UsageError: a source that is a prepared store cannot have the settings insisted on, or an output.
        MolvaeError: the source cannot be read, a row fails under `strict`, or the disk is full.
        NothingLeft: no molecule is left.
    """
    started = time.perf_counter()
    recipe = Recipe(standardizer, max_length, round_trip, constraints, split or Split())
    settings = recipe.settings() | {
        "deduplicate": deduplicate,
        "min_token_count": min_token_count,
        "vocab": None if vocab is None else list(vocab.tokens),
        "strict": strict,
        "smiles_column": smiles_column,
    }
    if source.is_store:
        return _as_it_is(source, vocab, output, {name: at(settings, name) for name in insisted})
    if vocab is not None and not output and (store := _made_for(vocab, source, settings)) is not None:
        return store
    folder = Path(output) if output else manifest.default_folder(source, settings)
    if (store := manifest.reusable(folder, source, settings)) is not None:
        log.info("prepared before, with the same settings from the same source: %s", folder)
        return store
    check_replaceable(folder)
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
            check_replaceable(folder)  # it took a while: something may have been put there
        if source.piped and not output:
            folder = _named_by_content(folder)
    seconds = time.perf_counter() - started
    log.info(
        "%s rows in %.1f s, %s a second", f"{counts['read']:,}", seconds, f"{counts['read'] / seconds:,.0f}"
    )
    return TokenStore.open(folder)


def _as_it_is(
    source: Source, vocab: Vocab | None, output: Path | str | None, insisted: dict[str, Any]
) -> TokenStore:
    """The source, which is a prepared store."""
    store = TokenStore.open(source.parts[0].file)
    remedy = "leave it out, or give the molecules that the store was prepared from"
    if output:
        raise UsageError(f"output={output}: {store.path} is prepared already, and stays there; {remedy}")
    for name, wanted in insisted.items():
        made = at(store.manifest["settings"], name)
        if wanted != made:
            raise UsageError(
                f"{name}={json.dumps(wanted)}: {store.path} was prepared with {json.dumps(made)}; {remedy}"
            )
    if vocab is not None and store.vocab != vocab:
        raise MolvaeError(
            f"{store.path}: its tokens are numbered by another vocabulary than the model's; give the"
            " molecules it was prepared from"
        )
    log.info("%s is a prepared store: used as it is", store.path)
    return store


def _named_by_content(folder: Path) -> Path:
    """Rename a store of the cache that was piped, or the next one of its settings would take its place."""
    checksum = read_manifest(folder)["source"][0]["sha256"]
    own = folder.with_name(f"{folder.name}-{checksum[:12]}")
    if is_store(own):
        shutil.rmtree(folder)
    else:
        folder.rename(own)
    return own


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
        lost = partial(reject_shard, recipe)
        for outcome in map_chunks(partial(make_shard, recipe), tasks, workers=workers, lost=lost):
            if settings["strict"] and outcome.first_reject:
                part, line, text, reason = outcome.first_reject
                raise strict_error(files[part], line, text, reason)
            made.append(outcome.save(shards, len(made)))
            advance(outcome.rows)
    duplicates = _find_duplicates(made, shards) if settings["deduplicate"] else None
    counts = Assembly(
        made, files, recipe.split, duplicates, vocab, settings["strict"], settings["min_token_count"]
    ).write(folder)
    shutil.rmtree(shards)
    if source.piped:
        record[0]["sha256"] = piped.hexdigest()
    manifest.write(folder, source.name, record, settings, counts)
    return counts


def _read(source: Source, smiles_column: str | None, piped: "hashlib._Hash") -> Iterator[Task]:
    """Chunks of all parts; `piped` takes in the rows of what cannot be read a second time."""
    for part_number, part in enumerate(source.parts):
        chunks = table.read_chunks(
            source.path(part), smiles_column=smiles_column, chunk_rows=CHUNK_ROWS, keep_odd=True
        )
        for frame in chunks:
            if source.piped:
                piped.update(frame.to_csv(index=False).encode())
            yield Task(part_number, part.split, frame)


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
