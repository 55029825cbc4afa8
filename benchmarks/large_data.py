"""Time and memory of prepare, its deduplication and the start of training at millions of rows (Linux).

    python benchmarks/large_data.py FOLDER molecules prepare --rows 1000000 10000000 --source MOSES_FOLDER
    python benchmarks/large_data.py FOLDER deduplicate training --rows 1000000 10000000 --store STORE

Each stage stands by itself, and what FOLDER has measured already is not done again. `prepare` gets random
SMILES of MOSES, each molecule several times, with deduplicate=false. `deduplicate` and `training` ask for no
chemistry: they repeat STORE, a folder that `molvae prepare` has made, up to the number of rows.
"""

import argparse
import json
import os
import platform
import subprocess
import sys
import time
import zlib
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from itertools import islice
from multiprocessing import get_context
from pathlib import Path

import joblib
import numpy as np
import pyarrow as pa
from process_memory import ProcessMemory
from rdkit import Chem

from molvae import table
from molvae.data import sources
from molvae.data.appender import NpyAppender
from molvae.data.config import PrepareConfig
from molvae.data.dedup import Deduplicator
from molvae.data.making import CHUNK_ROWS
from molvae.data.prepare import prepare
from molvae.data.shard import PARTITIONS
from molvae.data.store import MANIFEST, VOCAB, TokenStore
from molvae.files.versions import versions
from molvae.parallel import map_chunks
from molvae.parallel.process_pool import end_idle

BATCHES, RESULTS = 300, "results.json"
MEMORY = "RssAnon"  # mapped files are the system's to keep or drop
Figures = dict[str, float]


class Clock:
    """Wall-clock and processor seconds, children that have ended included."""

    def __init__(self) -> None:
        self.wall, self.cpu = time.perf_counter(), sum(os.times()[:4])

    def figures(self, rows: int = 0) -> Figures:
        """Seconds since the beginning, and rates; on a busy machine compare those of the processor."""
        end_idle()  # a process's time is known when it has ended
        wall, cpu = time.perf_counter() - self.wall, sum(os.times()[:4]) - self.cpu
        rates = {"rows a second": rows / wall, "rows a processor second": rows / cpu} if rows else {}
        return {"seconds": wall, "processor seconds": cpu} | rates


def _peaks(memory: ProcessMemory) -> Figures:
    return {"peak memory, MB": memory.own / 1e6, "peak memory of a worker, MB": memory.child / 1e6}


def molecules(folder: Path, rows: int, options: argparse.Namespace) -> Figures:
    """Write random SMILES of the molecules of MOSES, over and over."""
    source = sources.moses(options.source)
    frames = (frame for part in source.parts for frame in table.read_chunks(source.path(part)))
    texts = list(islice((text for frame in frames for text in frame[table.SMILES]), rows))
    clock, chunks = Clock(), range(0, rows, CHUNK_ROWS)
    asked = ([texts[at % len(texts)] for at in range(c, min(c + CHUNK_ROWS, rows))] for c in chunks)
    with (folder / f"molecules-{rows}.smi").open("w") as file:
        for written in map_chunks(_random_smiles, enumerate(asked), workers=options.workers):
            file.write(written)
    return clock.figures(rows)


def _random_smiles(numbered: tuple[int, list[str]]) -> str:
    seed, texts = numbered
    mols = map(Chem.MolFromSmiles, texts)
    return "".join(f"{Chem.MolToRandomSmilesVect(mol, 1, seed + 1)[0]}\n" for mol in mols)


def prepared(folder: Path, rows: int, options: argparse.Namespace) -> Figures:
    """`prepare` on what `molecules` has written."""
    source = sources.file(str(folder / f"molecules-{rows}.smi"))
    with ProcessMemory(MEMORY) as memory:
        clock = Clock()
        output = folder / f"store-{rows}"
        config = PrepareConfig(standardizer=None, deduplicate=False, workers=options.workers)
        store = prepare(source, config, output=output)
        figures = clock.figures(rows)
    size = sum(path.stat().st_size for path in output.iterdir())
    return figures | _peaks(memory) | {"rows kept": float(len(store)), "bytes a row": size / rows}


def deduplicated(folder: Path, rows: int, options: argparse.Namespace) -> Figures:
    """The exact deduplication alone, on the repeated SMILES of a store."""
    store = TokenStore.open(options.store)
    scratch = folder / "partitions"
    scratch.mkdir(exist_ok=True)
    with ProcessMemory(MEMORY) as memory:
        clock = Clock()
        with Deduplicator(scratch, PARTITIONS) as duplicates:
            for start in range(0, rows, CHUNK_ROWS):
                numbers = np.arange(start, min(start + CHUNK_ROWS, rows))
                smiles = store.smiles_of(numbers % len(store))
                partitions = np.array([zlib.crc32(text.encode()) % PARTITIONS for text in smiles], np.uint8)
                duplicates.add(pa.array(smiles, pa.string()), numbers, numbers + 1, partitions)
        size = sum(path.stat().st_size for path in scratch.iterdir())
        added = clock.figures()
        duplicates.find(rows)
        figures = clock.figures(rows)
    found = sum(
        int((duplicates.originals(start, min(1_000_000, rows - start)) > 0).sum())
        for start in range(0, rows, 1_000_000)
    )
    assert found == max(0, rows - len(store)), "each molecule is kept once"
    return figures | _peaks(memory) | {"of these, writing, seconds": added["seconds"], "disk, MB": size / 1e6}


def training(folder: Path, rows: int, options: argparse.Namespace) -> Figures:
    """The start of a training on a store that repeats another, and its first batches without the network."""
    path = folder / f"repeated-{rows}"
    if not (path / MANIFEST).exists():
        repeat(TokenStore.open(options.store), rows, path)
    with ProcessPoolExecutor(1, get_context("spawn")) as fresh:
        figures = fresh.submit(_first_batches, path).result()
    return figures | _first_step(path, folder / f"run-{rows}-{os.getpid()}")


def _first_step(store: Path, run: Path) -> Figures:
    """`molvae train` up to its first checkpoint, which it writes after one step here; it is stopped then."""
    settings = ["training.slice_minutes=0", "filters=none", "trainer.accelerator=cpu", f"output={run}"]
    command = [sys.executable, "-m", "molvae", "train", f"data={store}", *settings]
    started = time.perf_counter()
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        while not (run / "checkpoints" / "last.ckpt").exists():
            assert process.poll() is None, f"{command} ended by itself"
            time.sleep(0.05)
        seconds = time.perf_counter() - started
        ticks = Path(f"/proc/{process.pid}/stat").read_text().rpartition(")")[2].split()[11:13]
        process.kill()
    cpu = sum(map(int, ticks)) / os.sysconf("SC_CLK_TCK")
    return {"molvae train to its first step, seconds": seconds, "the same, processor seconds": cpu}


def _first_batches(path: Path) -> Figures:
    from molvae.training.batches import TrainingSteps

    with ProcessMemory(MEMORY) as memory:
        time.sleep(0.5)
        before, clock = memory.own, Clock()
        store = TokenStore.open(path)
        rows = store.split("train")
        sizes = {"chunk_size": 64, "chunks_per_step": 4}
        steps = TrainingSteps(store, rows, None, **sizes, seed=0, position=lambda: 0)
        batches = iter(steps)
        next(batches)
        figures = {f"first batch, {name}": value for name, value in clock.figures().items()}
        clock = Clock()
        read = sum(len(chunk.tokens) for step in islice(batches, BATCHES) for chunk in step)
        rate = clock.figures(read)
        time.sleep(0.5)
    return figures | {
        **{f"batches alone, {name}": value for name, value in rate.items()},
        "memory for the order, MB": (memory.own - before) / 1e6,
    }


def repeat(store: TokenStore, rows: int, folder: Path) -> None:
    """Write a store with the molecules of another, over and over."""
    folder.mkdir(exist_ok=True)
    (folder / VOCAB).write_text(store.vocab.to_json())
    names = ("tokens", "lengths", "splits", "smiles", "offsets", "smiles_offsets")
    arrays = {name: np.load(store.path / f"{name}.npy", mmap_mode="r") for name in names}
    counts = dict.fromkeys(store.split_names, 0)
    for name, array in arrays.items():
        with NpyAppender(folder / f"{name}.npy", array.dtype) as file:
            if name.endswith("offsets"):
                file.append(np.zeros(1, np.int64))
            for piece in _pieces(arrays, name, rows, len(store)):
                file.append(piece)
                if name == "splits":
                    for code, kept in enumerate(np.bincount(piece, minlength=len(counts))):
                        counts[store.split_names[code]] += int(kept)
    manifest = store.manifest | {"counts": store.manifest["counts"] | {"kept": rows, "splits": counts}}
    (folder / MANIFEST).write_text(json.dumps(manifest))


def _pieces(arrays: dict[str, np.ndarray], name: str, rows: int, every: int) -> Iterator[np.ndarray]:
    whole = arrays[name]
    borders = {"tokens": "offsets", "smiles": "smiles_offsets"}
    for start in range(0, rows, every):
        kept = min(every, rows - start)
        if name in borders:
            yield whole[: arrays[borders[name]][kept]]
        elif name.endswith("offsets"):
            yield whole[1 : kept + 1] + start // every * whole[-1]
        else:
            yield whole[:kept]


STAGES: dict[str, Callable[[Path, int, argparse.Namespace], Figures]] = {
    "molecules": molecules,
    "prepare": prepared,
    "deduplicate": deduplicated,
    "training": training,
}


def measured(folder: Path) -> dict[str, Figures]:
    """What the folder has the figures of."""
    results = folder / RESULTS
    return json.loads(results.read_text()) if results.exists() else {}


def main() -> None:
    """Measure what has not been measured yet, and print all of it."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("folder", type=Path, help="for what is made and measured")
    parser.add_argument("stages", nargs="+", choices=STAGES)
    parser.add_argument("--rows", type=int, nargs="+", default=[1_000_000, 10_000_000])
    parser.add_argument("--source", default="", help="folder of MOSES; downloads it if not given")
    parser.add_argument("--store", type=Path, help="of molvae prepare")
    parser.add_argument("--workers", type=int, default=joblib.cpu_count())
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    for stage in options.stages:
        for rows in options.rows:
            if f"{stage} {rows}" not in measured(options.folder):
                figures = STAGES[stage](options.folder, rows, options)
                content = measured(options.folder) | {f"{stage} {rows}": figures}
                (options.folder / RESULTS).write_text(json.dumps(content, indent=1))
    print(f"# python {' '.join(sys.argv)}")
    print(f"# {platform.machine()}, {joblib.cpu_count()} cores; {versions()}")
    print("stage,rows,figure,value")
    for key, figures in measured(options.folder).items():
        for name, value in figures.items():
            print(f'{key.replace(" ", ",")},"{name}",{value:.4g}')


if __name__ == "__main__":
    main()
