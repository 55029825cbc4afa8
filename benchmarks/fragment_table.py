"""Count the parts of molecules that `molvae design` proposes, and write the tables that ship.

    python benchmarks/fragment_table.py DATA/drugspace/train.smi.gz molvae/fragments

Each molecule is cut at its single bonds outside of rings: parts with one point are all taken, with what is
around the cut, of those with two to four points a few of each molecule. Only molecules of drugspace's
training split are read.
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

from molvae.fragments.cut import LARGEST, POINT, cuttable, labels_at, parts
from molvae.fragments.environment import environments
from molvae.fragments.points import is_point
from molvae.fragments.surroundings import TYPES, surrounding
from molvae.fragments.table import ENVIRONMENTS, SHIPPED

LEAST = 3
"""How often a part must be met."""
MOST = {1: 20_000, 2: 15_000, 3: 6_000, 4: 1_000}
"""The commonest parts that are kept."""
POINTS = (1, 2, 3, 4)
LEAST_AROUND = 3
"""Parts that an environment must have been met with."""


def molecules(path: Path, count: int, step: int) -> Iterator[Chem.Mol]:
    """Every so many-th molecule of a file, standardized as the model reads it."""
    with gzip.open(path, "rt") as lines:
        for line in itertools.islice(lines, 0, count * step, step):
            mol = Chem.MolFromSmiles(line.split()[0])
            if mol is not None and not any(map(is_point, mol.GetAtoms())):
                yield mol


def counted(mols: Iterator[Chem.Mol]) -> tuple[dict[int, Counter[str]], Counter[tuple[int, str]]]:
    """How often each part is met, by its number of points, and those with one point by what is around it."""
    generator = np.random.default_rng(0)
    found: dict[int, Counter[str]] = {points: Counter() for points in POINTS}
    around: Counter[tuple[int, str]] = Counter()
    began = time.perf_counter()
    for number, mol in enumerate(mols, start=1):
        for part, beside in single_parts(mol):
            found[1][part] += 1
            around.update((one, POINT.sub("*", part)) for one in beside)
        for points in POINTS[1:]:
            found[points].update(parts(mol, points, generator))
        if number % 1_000 == 0:
            print(f"{number:,} molecules in {time.perf_counter() - began:.0f} s", flush=True)
    return found, around


def single_parts(mol: Chem.Mol) -> Iterator[tuple[str, tuple[int, ...]]]:
    """Parts with one point, labelled as by `parts`, and the environments that each is cut from."""
    for bond in cuttable(mol):
        pieces = Chem.FragmentOnBonds(mol, [bond], dummyLabels=[labels_at(mol.GetBondWithIdx(bond))])
        pieces.UpdatePropertyCache(strict=False)
        Chem.FastFindRings(pieces)
        fragments = Chem.GetMolFrags(pieces, asMols=True, sanitizeFrags=False)
        ends = [atom.GetIdx() for atom in pieces.GetAtoms() if is_point(atom)]
        first, second = sorted(ends, key=lambda end: end not in Chem.GetMolFrags(pieces)[0])
        for part, across in zip(fragments, (second, first), strict=True):
            if part.GetNumAtoms() <= LARGEST + 1:
                yield Chem.MolToSmiles(part), environments(pieces, across)


def met(counts: Counter[tuple[int, str]], names: dict[str, int]) -> pd.DataFrame:
    """The environments' table: environment, row of the part, count; by rising environment.

    Args:
        counts: by environment and part without the number of its point.
        names: of the parts that ship -> row.
    """
    bares = {bare for _, bare in counts}
    rows = {bare: names.get(POINT.sub("[*:1]", Chem.CanonSmiles(bare))) for bare in bares}
    merged: Counter[tuple[int, int]] = Counter()
    for (around, bare), count in counts.items():
        if (row := rows[bare]) is not None:
            merged[around, row] += count
    frame = pd.DataFrame(
        [(*key, count) for key, count in merged.items()], columns=["environment", "part", "count"]
    )
    frame = frame[frame.groupby("environment")["count"].transform("sum") >= LEAST_AROUND]
    return frame.sort_values(["environment", "part"], ignore_index=True).astype(
        {"environment": "uint32", "part": "uint16", "count": "uint16"}
    )


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
        if numbers.sum() < points * LEAST / 2:
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
    frame = frame[frame["count"] >= LEAST].sort_values(["count", "part"], ascending=[False, True])
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
    parser.add_argument("folder", type=Path)
    parser.add_argument("--molecules", type=int, default=60_000)
    parser.add_argument("--step", type=int, default=25, help="every so many-th line is read")
    given = parser.parse_args()
    RDLogger.DisableLog("rdApp.*")
    found, around = counted(molecules(given.train, given.molecules, given.step))
    frame = table(found)
    frame.to_parquet(given.folder / SHIPPED, index=False)
    singles = frame.loc[frame["points"] == 1, "part"]
    rows = {part: row for row, part in enumerate(singles)}
    met(around, rows).to_parquet(given.folder / ENVIRONMENTS, index=False, compression="zstd")
    print(frame.groupby("points")["count"].describe())


if __name__ == "__main__":
    main()
