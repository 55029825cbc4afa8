"""Rate and memory of `molvae prepare` beside one plain process that takes the same steps.

python benchmarks/prepare.py --path ../shared/data/moses --split train --workers 2
python benchmarks/prepare.py --set zinc250k --path ../shared/data/zinc250k
"""

import argparse
import platform
import tempfile
import time
from dataclasses import replace
from pathlib import Path

import joblib
import selfies
from process_memory import ProcessMemory
from rdkit import Chem

from molvae import table
from molvae.data import sources
from molvae.data.config import PrepareConfig
from molvae.data.prepare import prepare
from molvae.data.source import Source
from molvae.data.split import Split
from molvae.files.versions import versions


def plain_rate(molecules: list[str]) -> float:
    """Molecules a second of a plain loop: parse, canonicalize, drop duplicates, SELFIES, round-trip check."""
    started = time.perf_counter()
    seen, kept = set(), []
    for text in molecules:
        mol = Chem.MolFromSmiles(text)
        smiles = Chem.MolToSmiles(mol)
        if smiles in seen:
            continue
        seen.add(smiles)
        word = selfies.encoder(smiles)
        tokens = list(selfies.split_selfies(word))
        if Chem.MolToSmiles(Chem.MolFromSmiles(selfies.decoder(word))) == smiles:
            kept.append((smiles, tokens))
    return len(molecules) / (time.perf_counter() - started)


def sample(source: Source, count: int) -> list[str]:
    """The first molecules of a source."""
    chunks = table.read_chunks(source.path(source.parts[0]), chunk_rows=count)
    return next(iter(chunks))[table.SMILES].tolist()


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--set", choices=["moses", "zinc250k"], default="moses")
    parser.add_argument("--path", default="", help="folder of the set; downloads it if not given")
    parser.add_argument("--split", default="", help="only this split of the set's files")
    parser.add_argument("--workers", type=int, default=joblib.cpu_count())
    parser.add_argument("--sample", type=int, default=20_000, help="molecules for the plain process")
    arguments = parser.parse_args()

    source: Source = getattr(sources, arguments.set)(arguments.path)
    if arguments.split:
        source = replace(
            source, parts=tuple(p for p in source.parts if p.split == arguments.split), rows=None
        )
    molecules = sample(source, arguments.sample)
    before = plain_rate(molecules)
    with tempfile.TemporaryDirectory() as folder, ProcessMemory("VmHWM") as memory:
        output = Path(folder, "store")
        started = time.perf_counter()
        config = PrepareConfig(
            standardizer=None, split=Split("random", valid=10_000, test=0), workers=arguments.workers
        )
        store = prepare(source, config, output=output)
        seconds = time.perf_counter() - started
        started = time.perf_counter()
        prepare(source, config, output=output)
        again = time.perf_counter() - started
        counts = store.manifest["counts"]
        size = sum(path.stat().st_size for path in output.iterdir())
    after = plain_rate(molecules)
    plain, rate = (before + after) / 2, counts["read"] / seconds

    print(f"{arguments.set} {arguments.split}".strip() + f", {arguments.workers} workers")
    print(f"  machine          {platform.machine()}, {joblib.cpu_count()} cores, {platform.system()}")
    print(f"  versions         {', '.join(f'{name} {version}' for name, version in versions().items())}")
    print(
        f"  molecules        {counts['read']:,} read, {counts['kept']:,} kept, dropped: {counts['rejected']}"
    )
    print(f"  pipeline         {seconds:,.1f} s, {rate:,.0f} molecules/s")
    print(f"  one plain process {plain:,.0f} molecules/s ({before:,.0f} before, {after:,.0f} after)")
    print(f"  ratio            {rate / plain:.2f}")
    print(f"  second call      {again:.2f} s")
    print(
        f"  peak memory      {', '.join(f'{peak / 1e9:.2f}' for peak in memory.peaks.values())} GB by process"
    )
    print(f"  store            {size / 1e6:,.0f} MB")


if __name__ == "__main__":
    main()
