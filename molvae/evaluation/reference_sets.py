"""The sets that generated molecules are compared with: MOSES', or files of the user's."""

import hashlib
import io
from collections.abc import Callable, Set
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

import numpy as np

from molvae.errors import MolvaeError
from molvae.evaluation.chemnet import activations
from molvae.evaluation.frechet import fit_gaussian
from molvae.evaluation.moses import ReferenceSet
from molvae.evaluation.profile import FINGERPRINT_BITS, canonical_smiles, fingerprints, profile
from molvae.evaluation.statistics import Statistics, load, load_shipped, save
from molvae.files.lock import once
from molvae.files.user_cache import user_cache
from molvae.files.whole import write_whole
from molvae.parallel.progress import Progress, silent

_FORMAT = 1  # of the cached files; counts up whenever what is in them changes its meaning


@dataclass(frozen=True)
class ReferenceSets:
    """What generated molecules are compared with.

    Attributes:
        name: `moses`, or the name of the user's file.
        test: the reference of the measures `/Test`.
        test_scaffolds: the reference of `/TestSF`, where there is one.
        train: SMILES that count as known for Novelty, where there are any.
        test_smiles: reads the molecules of `test`.
    """

    name: str
    test: ReferenceSet
    test_scaffolds: ReferenceSet | None
    train: Set[str] | None
    test_smiles: Callable[[], list[str]]


@dataclass(frozen=True)
class ReferenceMolecules:
    """A file of reference molecules and its checksum, which its cached statistics go by."""

    path: Path
    sha256: str
    smiles: Callable[[], list[str]]


def moses_references(
    test: ReferenceMolecules,
    test_scaffolds: ReferenceMolecules,
    train: ReferenceMolecules,
    progress: Progress = silent,
    cache: Path | None = None,
) -> ReferenceSets:
    """MOSES' own sets with the statistics in the package; fingerprints are kept in the cache folder.

    As in the official code the training SMILES are taken as they are stored, written by the RDKit of 2018: of
    30,000 training molecules today's RDKit writes 4 differently, which count as novel.
    """
    shipped = load_shipped("moses")
    return ReferenceSets(
        name="moses",
        test=ReferenceSet(shipped["test"], _fingerprints(test, "test", progress, cache)),
        test_scaffolds=ReferenceSet(
            shipped["test_scaffolds"], _fingerprints(test_scaffolds, "test_scaffolds", progress, cache)
        ),
        train=set(train.smiles()),
        test_smiles=test.smiles,
    )


def own_references(
    test: ReferenceMolecules,
    test_scaffolds: ReferenceMolecules | None = None,
    train: ReferenceMolecules | None = None,
    progress: Progress = silent,
    cache: Path | None = None,
) -> ReferenceSets:
    """Sets of the user's own; everything is computed once, and both sides of Novelty are canonicalized."""
    return ReferenceSets(
        name=test.path.name,
        test=_computed(test, "test", progress, cache),
        test_scaffolds=_computed(test_scaffolds, "test_scaffolds", progress, cache)
        if test_scaffolds
        else None,
        train=set(_canonical(train, progress, cache)) if train else None,
        test_smiles=test.smiles,
    )


def _computed(
    molecules: ReferenceMolecules, name: str, progress: Progress, cache: Path | None
) -> ReferenceSet:
    path = _cached_path(molecules, "statistics.npz.xz", cache)
    once(path, lambda: save({name: _statistics(molecules, name, progress)}, path))
    # Read back even when just computed, so that the first evaluation gives the digits of all later ones.
    statistics = next(iter(load(path).values()))
    return ReferenceSet(statistics, _fingerprints(molecules, name, progress, cache))


def _statistics(molecules: ReferenceMolecules, name: str, progress: Progress) -> Statistics:
    smiles = molecules.smiles()
    seen = profile(smiles, advance=progress(f"Reference {name}", len(smiles)))
    if len(seen.smiles) < 2:
        raise MolvaeError(
            f"{molecules.path}: {len(seen.smiles)} valid molecules; a reference needs at least 2"
        )
    chemnet = fit_gaussian(activations(seen.smiles, progress(f"ChemNet of {name}", len(set(seen.smiles)))))
    properties = {column: np.sort(values[~np.isnan(values)]) for column, values in seen.properties.items()}
    return Statistics(len(seen.smiles), chemnet, seen.fragments, seen.scaffolds, properties)


def _fingerprints(
    molecules: ReferenceMolecules, name: str, progress: Progress, cache: Path | None
) -> np.ndarray:
    path = _cached_path(molecules, f"morgan2_{FINGERPRINT_BITS}.npy", cache)

    def make() -> None:
        smiles = molecules.smiles()
        bits = fingerprints(smiles, advance=progress(f"Fingerprints of {name}", len(smiles)))
        buffer = io.BytesIO()
        np.save(buffer, bits, allow_pickle=False)
        write_whole(path, buffer.getvalue())

    once(path, make)
    try:
        return np.load(path, allow_pickle=False)
    except (ValueError, EOFError) as error:
        raise MolvaeError(f"{path}: not a file of fingerprints ({error}); delete it and try again") from error


def _canonical(molecules: ReferenceMolecules, progress: Progress, cache: Path | None) -> list[str]:
    path = _cached_path(molecules, "canonical.smi", cache)

    def make() -> None:
        smiles = molecules.smiles()
        known = canonical_smiles(smiles, advance=progress("Canonical training set", len(smiles)))
        write_whole(path, "\n".join(known))

    once(path, make)
    return path.read_text(encoding="utf-8").split("\n")


def _cached_path(molecules: ReferenceMolecules, content: str, cache: Path | None) -> Path:
    made_by = f"{molecules.sha256} {_FORMAT} rdkit {version('rdkit')} fcd {version('fcd')}"
    folder = cache or user_cache() / "references"
    return folder / f"{hashlib.sha256(made_by.encode()).hexdigest()[:24]}.{content}"
