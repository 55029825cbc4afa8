"""One parallel pass of RDKit over a set of molecules: what all the measures are computed from."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, partial
from typing import TypeVar

import numpy as np
from rdkit.Chem import QED, Mol, SanitizeFlags, SanitizeMol

from molvae.chem.descriptors import DESCRIPTORS, Descriptor, evaluate
from molvae.chem.fingerprint import morgan_bits
from molvae.chem.mol import canonical, parse, to_smiles
from molvae.chem.quiet import quiet
from molvae.evaluation.fragments import brics_fragments, murcko_scaffold
from molvae.filters.filter import ExplainingFilter
from molvae.parallel import left_out, map_chunks
from molvae.parallel.progress import Advance, unwatched

T = TypeVar("T")

FINGERPRINT_BITS = 1024
PROPERTIES = ("logp", "sa", "qed", "mw")
_CHUNK = 500
_FOR_FINGERPRINT = SanitizeFlags.SANITIZE_ALL & ~(
    SanitizeFlags.SANITIZE_SETCONJUGATION
    | SanitizeFlags.SANITIZE_SETHYBRIDIZATION
    | SanitizeFlags.SANITIZE_CLEANUPCHIRALITY
    | SanitizeFlags.SANITIZE_CLEANUPATROPISOMERS
)
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
    """Apply a function to the molecules in chunks, in worker processes where there are many.

    One whose computation does not come to an end is taken for none.
    """
    chunks = [smiles[start : start + _CHUNK] for start in range(0, len(smiles), _CHUNK)]
    each, lost = partial(_counted, function), left_out((1, function([""])))
    for count, result in map_chunks(each, chunks, workers=1 if len(smiles) <= _FEW else None, lost=lost):
        yield result
        advance(count)


def _counted(function: Callable[[Sequence[str]], T], smiles: Sequence[str]) -> tuple[int, T]:
    return len(smiles), function(smiles)


def _profile_of(smiles: Sequence[str], rules: ExplainingFilter | None) -> Profile:
    read = [found for found in map(_read_again, smiles) if found is not None]
    mols = [mol for _, mol in read]
    return Profile(
        total=len(smiles),
        smiles=[text for text, _ in read],
        fingerprints=morgan_bits(mols, radius=2, size=FINGERPRINT_BITS),
        fragments=Counter(fragment for mol in mols for fragment in brics_fragments(mol)),
        scaffolds=Counter(scaffold for scaffold in map(murcko_scaffold, mols) if scaffold),
        properties=_properties_of(mols),
        failures=[] if rules is None else rules.failures(mols),
    )


def _read_again(smiles: str) -> tuple[str, Mol] | None:
    """Canonical SMILES and the molecule as the official code sees it: read again from them."""
    mol = parse(smiles)
    if mol is None:
        return None
    text = to_smiles(mol)
    again = mol if text == smiles else parse(text)
    return None if again is None else (text, again)


def _properties_of(mols: Sequence[Mol]) -> dict[str, np.ndarray]:
    of_qed = cache(QED.properties)  # logp and mw are among what QED is made of: once is enough
    functions: dict[str, Descriptor] = {
        "logp": lambda mol: of_qed(mol).ALOGP,
        "sa": DESCRIPTORS["sa"],
        "qed": lambda mol: QED.qed(mol, qedProperties=of_qed(mol)),
        "mw": lambda mol: of_qed(mol).MW,
    }
    return {name: evaluate(functions[name], mols) for name in PROPERTIES}


def _canonical_of(smiles: Sequence[str]) -> list[str]:
    return [text for text in map(canonical, smiles) if text is not None]


def _fingerprints_of(smiles: Sequence[str]) -> np.ndarray:
    mols = [mol for mol in map(_parse_for_fingerprint, smiles) if mol is not None]
    return morgan_bits(mols, radius=2, size=FINGERPRINT_BITS)


def _parse_for_fingerprint(smiles: str) -> Mol | None:
    """Parse without stereo and hybridization, of which Morgan bits know nothing, in half the time."""
    if "[H" in smiles:  # hydrogens of their own, which only the full reading takes away
        return parse(smiles)
    mol = parse(smiles, sanitize=False)
    if mol is None:
        return None
    with quiet():
        failed = SanitizeMol(mol, _FOR_FINGERPRINT, catchErrors=True)
    return None if failed else mol


def _stack(parts: Sequence[np.ndarray]) -> np.ndarray:
    return np.concatenate([np.zeros((0, FINGERPRINT_BITS // 8), dtype=np.uint8), *parts])


def _total(counters: Iterable[Counter[str]]) -> Counter[str]:
    total: Counter[str] = Counter()
    for counter in counters:
        total.update(counter)
    return total
