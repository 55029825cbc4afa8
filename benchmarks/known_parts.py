"""Learn what `filters=makeable` ships with: atoms' environments and ring systems that many molecules show.

    python benchmarks/known_parts.py FOLDER COUNTS [--molecules 200000]   # counts them: FOLDER/train.smi.gz
    python benchmarks/known_parts.py FOLDER COUNTS --ship                 # writes them into the package

FOLDER is that of drugspace. COUNTS is a folder for how many molecules show each part, written as it grows.
How often a part must be seen is chosen by its valid split, of which a table says what share passes.
"""

import argparse
import gzip
from collections import Counter
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import numpy as np

import molvae.filters
from molvae.chem.mol import parse
from molvae.filters.atom_environments import AtomEnvironments
from molvae.filters.known_parts import KnownParts, often
from molvae.filters.ring_systems import RingSystems
from molvae.parallel import left_out, map_chunks

KINDS: tuple[type[KnownParts], ...] = (AtomEnvironments, RingSystems)
LEAST = {AtomEnvironments: 2, RingSystems: 1}
"""Molecules of the training split that must show a part: see `shares`."""
TRIED = (1, 2, 3, 5, 10, 20, 50, 100)
CHUNK, WRITTEN = 1_000, 100


def counted(smiles: list[str]) -> list[Counter[int]]:
    """How many of some molecules show each part, kind by kind."""
    mols = [mol for text in smiles if (mol := parse(text)) is not None]
    return [Counter(number for mol in mols for number in kind.shown(mol)) for kind in KINDS]


def smiles_of(path: Path) -> Iterator[str]:
    """The SMILES of a file of them."""
    with gzip.open(path, "rt") as lines:
        yield from (line.split()[0] for line in lines)


def learn(path: Path, counts: Path, molecules: int, workers: int) -> None:
    """Count, and write what has been counted now and then."""
    lines = islice(smiles_of(path), molecules)
    chunks = iter(lambda: list(islice(lines, CHUNK)), [])
    seen = [Counter[int]() for _ in KINDS]
    parts = map_chunks(counted, chunks, workers=workers, lost=left_out([Counter() for _ in KINDS]))
    for number, part in enumerate(parts, start=1):
        for total, more in zip(seen, part, strict=True):
            total.update(more)
        if number % WRITTEN == 0:
            print(f"{number * CHUNK:,} molecules, {[len(total) for total in seen]} parts", flush=True)
            keep(counts, seen)
    keep(counts, seen)


def keep(counts: Path, seen: list[Counter[int]]) -> None:
    """Write the counts of each kind: number of the part, molecules that show it."""
    counts.mkdir(parents=True, exist_ok=True)
    for kind, total in zip(KINDS, seen, strict=True):
        np.save(counts / f"{kind.__name__}.npy", np.array(sorted(total.items()), dtype=np.int64))


def read(counts: Path, kind: type[KnownParts]) -> Counter[int]:
    """The counts that `keep` has written."""
    return Counter(dict(np.load(counts / f"{kind.__name__}.npy").tolist()))


def shares(counts: Path, path: Path) -> None:
    """Print what share of molecules passes by how often a part must have been seen."""
    mols = [mol for text in smiles_of(path) if (mol := parse(text)) is not None]
    for kind in KINDS:
        seen = read(counts, kind)
        rarest = np.array(
            [min((seen[number] for number in kind.numbers(mol)), default=10**9) for mol in mols]
        )
        print(f"{kind.__name__}: {len(seen):,} seen; {path.name}, {len(mols):,} molecules")
        for least in TRIED:
            known = len(often(seen, least))
            print(f"  in {least:>3} or more: {known:>7,} known, {(rarest >= least).mean():.4f} pass")


def main() -> None:
    """Count, or ship what was counted."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("counts", type=Path)
    parser.add_argument("--molecules", type=int, default=200_000)
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--ship", action="store_true")
    given = parser.parse_args()
    if not given.ship:
        learn(given.folder / "train.smi.gz", given.counts, given.molecules, given.workers)
    shares(given.counts, given.folder / "valid.smi.gz")
    if given.ship:
        for kind in KINDS:
            home = Path(molvae.filters.__file__).parent / kind.SHIPPED
            np.save(home, often(read(given.counts, kind), LEAST[kind]))
            print(f"{home.name}: {home.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
