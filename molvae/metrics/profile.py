"""One parallel pass of RDKit over a set of molecules: what all the measures are computed from."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

import numpy as np
from rdkit.Chem import Mol

from molvae.chem.descriptors import DESCRIPTORS, evaluate
from molvae.chem.fingerprint import morgan_bits
from molvae.chem.mol import canonical, parse
from molvae.filters.filter import ExplainingFilter
from molvae.metrics.fragments import brics_fragments, murcko_scaffold
from molvae.metrics.progress import Advance, unwatched
from molvae.parallel import map_chunks

T = TypeVar("T")

FINGERPRINT_BITS = 1024
PROPERTIES = ("logp", "sa", "qed", "mw")
_CHUNK = 500
_FEW = 2 * _CHUNK  # starting worker processes takes longer than this many molecules


@dataclass(frozen=True)
class Profile:
    """A set of molecules as the measures see it; arrays are aligned with `smiles`.

    Attributes:
        total: strings read, invalid and empty ones included.
        smiles: canonical SMILES of the n valid ones, in order, duplicates kept.
        fingerprints: packed Morgan bits (radius 2, 1,024 bits), uint8 (n, 128).
        fragments: BRICS fragments and how often they occur.
        scaffolds: Bemis-Murcko scaffolds of two rings or more and how often they occur.
        properties: logp, sa, qed and mw, float64 (n,), NaN where RDKit cannot compute one.
        failures: the rule each molecule breaks, "" where it breaks none; empty where no rules were asked of.
    """

    total: int
    smiles: list[str]
    fingerprints: np.ndarray
    fragments: Counter[str]
    scaffolds: Counter[str]
    properties: dict[str, np.ndarray]
    failures: list[str]


def profile(
    smiles: Sequence[str], rules: ExplainingFilter | None = None, *, advance: Advance = unwatched
) -> Profile:
    """Profile a set of molecules in worker processes; `failures` needs rules."""
    parts = list(in_chunks(partial(_profile_of, rules=rules), smiles, advance))
    return Profile(
        total=len(smiles),
        smiles=[text for part in parts for text in part.smiles],
        fingerprints=_stack([part.fingerprints for part in parts]),
        fragments=_total(part.fragments for part in parts),
        scaffolds=_total(part.scaffolds for part in parts),
        properties={
            name: np.concatenate([np.empty(0), *(part.properties[name] for part in parts)])
            for name in PROPERTIES
        },
        failures=[failure for part in parts for failure in part.failures],
    )


def fingerprints(smiles: Sequence[str], *, advance: Advance = unwatched) -> np.ndarray:
    """Packed Morgan bits of the valid molecules, uint8 (n, 128)."""
    return _stack(list(in_chunks(_fingerprints_of, smiles, advance)))


def canonical_smiles(smiles: Sequence[str], *, advance: Advance = unwatched) -> list[str]:
    """Canonical SMILES of the valid molecules, in order."""
    return [text for part in in_chunks(_canonical_of, smiles, advance) for text in part]


def in_chunks(
    function: Callable[[Sequence[str]], T], smiles: Sequence[str], advance: Advance = unwatched
) -> Iterator[T]:
    """Apply a function to the molecules in chunks, in worker processes where there are many."""
    chunks = [smiles[start : start + _CHUNK] for start in range(0, len(smiles), _CHUNK)]
    results = map_chunks(function, chunks, workers=1 if len(smiles) <= _FEW else None)
    for chunk, result in zip(chunks, results, strict=True):
        yield result
        advance(len(chunk))


def _profile_of(smiles: Sequence[str], rules: ExplainingFilter | None) -> Profile:
    # The official code reads each molecule again from its canonical SMILES, and so do we.
    read_again = [(text, parse(text)) for text in _canonical_of(smiles)]
    mols = [mol for _, mol in read_again if mol is not None]
    return Profile(
        total=len(smiles),
        smiles=[text for text, mol in read_again if mol is not None],
        fingerprints=morgan_bits(mols, radius=2, size=FINGERPRINT_BITS),
        fragments=Counter(fragment for mol in mols for fragment in brics_fragments(mol)),
        scaffolds=Counter(scaffold for scaffold in map(murcko_scaffold, mols) if scaffold),
        properties={name: evaluate(DESCRIPTORS[name], mols) for name in PROPERTIES},
        failures=[] if rules is None else rules.failures(mols),
    )


def _canonical_of(smiles: Sequence[str]) -> list[str]:
    return [text for text in map(canonical, smiles) if text is not None]


def _fingerprints_of(smiles: Sequence[str]) -> np.ndarray:
    return morgan_bits(_parsed(smiles), radius=2, size=FINGERPRINT_BITS)


def _parsed(smiles: Sequence[str]) -> list[Mol]:
    return [mol for mol in map(parse, smiles) if mol is not None]


def _stack(parts: Sequence[np.ndarray]) -> np.ndarray:
    return np.concatenate([np.zeros((0, FINGERPRINT_BITS // 8), dtype=np.uint8), *parts])


def _total(counters: Iterable[Counter[str]]) -> Counter[str]:
    total: Counter[str] = Counter()
    for counter in counters:
        total.update(counter)
    return total
