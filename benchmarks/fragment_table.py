"""Count the parts of molecules that `molvae design` proposes, and write the table that ships.

    python benchmarks/fragment_table.py DATA/drugspace/train.smi.gz molvae/fragments/parts.parquet

Each molecule is cut at its single bonds outside of rings: parts with one point are all taken, of those with
two to four a few of each molecule. Only molecules of drugspace's training split are read.
"""

from __future__ import annotations

import argparse
import gzip
import itertools
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd
from rdkit import Chem, RDLogger

from molvae.fragments.cut import LARGEST, POINT, parts
from molvae.fragments.surroundings import TYPES, surrounding

LEAST = {1: 2, 2: 2, 3: 2, 4: 2}
"""How often a part with so many points must be met."""
MOST = {1: 20_000, 2: 15_000, 3: 6_000, 4: 1_000}
"""The commonest parts that are kept."""
POINTS = (1, 2, 3, 4)


def molecules(path: Path, count: int, step: int) -> Iterator[Chem.Mol]:
    """Every so many-th molecule of a file, standardized as the model reads it."""
    with gzip.open(path, "rt") as lines:
        for line in itertools.islice(lines, 0, count * step, step):
            mol = Chem.MolFromSmiles(line.split()[0])
            if mol is not None:
                yield mol


def counted(mols: Iterator[Chem.Mol], write: Path) -> dict[int, Counter[str]]:
    """How often each part is met; parts met once are forgotten now and then."""
    generator = np.random.default_rng(0)
    found: dict[int, Counter[str]] = {points: Counter() for points in POINTS}
    began = time.perf_counter()
    for number, mol in enumerate(mols, start=1):
        for points in POINTS:
            found[points].update(parts(mol, points, generator))
        if number % 5_000 == 0:
            print(f"{number:,} molecules in {time.perf_counter() - began:.0f} s", flush=True)
            table(found).to_parquet(write, index=False)
    return found


def table(found: dict[int, Counter[str]]) -> pd.DataFrame:
    """The commonest parts: part, points, inside, count, and for one point the count beside each type."""
    return pd.concat([_rows(points, counts) for points, counts in found.items()], ignore_index=True)


def _rows(points: int, counts: Counter[str]) -> pd.DataFrame:
    beside: dict[str, np.ndarray] = {}
    inside: dict[str, tuple[int, ...]] = {}
    for text, count in counts.items():
        bare = POINT.sub("*", text)
        beside.setdefault(bare, np.zeros(len(TYPES), dtype=np.int64))
        for label in POINT.findall(text):
            beside[bare][int(label.strip("[]*") or 1) - 1] += count
    merged: dict[str, np.ndarray] = {}
    for bare, numbers in beside.items():
        if numbers.sum() < points * LEAST[points] / 2:
            continue
        mol = Chem.MolFromSmiles(bare)
        if mol is None or not _is_taken(mol, points):
            continue
        name, types = _numbered(mol)
        merged[name] = merged.get(name, 0) + numbers
        inside[name] = types
    frame = pd.DataFrame(
        [
            [name, points, " ".join(map(str, inside[name])), numbers.sum() // points, *numbers]
            for name, numbers in merged.items()
        ],
        columns=["part", "points", "inside", "count", *TYPES],
    )
    frame = frame[frame["count"] >= LEAST[points]].sort_values(["count", "part"], ascending=[False, True])
    return frame.head(MOST[points])


def _is_taken(mol: Chem.Mol, points: int) -> bool:
    stars = [atom for atom in mol.GetAtoms() if not atom.GetAtomicNum()]
    heavy = mol.GetNumAtoms() - len(stars)
    neighbors = [atom.GetNeighbors()[0] for atom in stars]
    return (
        1 <= heavy <= LARGEST
        and Chem.GetFormalCharge(mol) == 0
        and all(atom.GetAtomicNum() for atom in neighbors)
        and not any(atom.GetIsotope() for atom in mol.GetAtoms())
        and not any(atom.GetNumRadicalElectrons() for atom in mol.GetAtoms())
    )


def _numbered(mol: Chem.Mol) -> tuple[str, tuple[int, ...]]:
    """Canonical SMILES with numbered points, and the type of the part's atom at each, by number."""
    bare = Chem.MolFromSmiles(Chem.MolToSmiles(mol))
    text = Chem.MolToSmiles(bare)
    order = list(bare.GetPropsAsDict(True, True)["_smilesAtomOutputOrder"])
    numbers = itertools.count(1)
    named = POINT.sub(lambda _: f"[*:{next(numbers)}]", text)
    stars = [bare.GetAtomWithIdx(place) for place in order if not bare.GetAtomWithIdx(place).GetAtomicNum()]
    return named, tuple(surrounding(star.GetNeighbors()[0], star.GetIdx()) for star in stars)


def main() -> None:
    """Count and write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("train", type=Path)
    parser.add_argument("output", type=Path)
    parser.add_argument("--molecules", type=int, default=15_000)
    parser.add_argument("--step", type=int, default=40, help="every so many-th line is read")
    given = parser.parse_args()
    RDLogger.DisableLog("rdApp.*")
    found = counted(molecules(given.train, given.molecules, given.step), given.output)
    frame = table(found)
    frame.to_parquet(given.output, index=False)
    print(frame.groupby("points")["count"].describe())


if __name__ == "__main__":
    main()
