"""The measures of the MOSES benchmark, by the definitions of molsets 0.3.1 (Polykovskiy et al., 2020)."""

import math
from collections.abc import Set
from dataclasses import dataclass

import numpy as np
from scipy.stats import wasserstein_distance

from molvae.evaluation.chemnet import activations
from molvae.evaluation.fragments import cosine_similarity
from molvae.evaluation.frechet import Gaussian, fit_gaussian, frechet_distance
from molvae.evaluation.measures import Measures
from molvae.evaluation.profile import Profile
from molvae.evaluation.statistics import Statistics
from molvae.evaluation.tanimoto import internal_diversity, nearest_similarity
from molvae.parallel.progress import Progress, silent

PROPERTY_KEYS = {"logp": "logP", "sa": "SA", "qed": "QED", "mw": "weight"}
"""Our columns and the official names of their Wasserstein distances."""

_CHEMNET_DIMENSIONS = 512


@dataclass(frozen=True)
class ReferenceSet:
    """A set of molecules to compare with: its statistics and its packed fingerprints, uint8 (m, 128)."""

    statistics: Statistics
    fingerprints: np.ndarray


def moses_measures(
    generated: Profile,
    test: ReferenceSet,
    test_scaffolds: ReferenceSet | None = None,
    train: Set[str] | None = None,
    progress: Progress = silent,
) -> Measures:
    """All measures of MOSES, in the official order and under the official names.

    Args:
        generated: profiled with the rules of MOSES; duplicates count, as in the official code.
        test: the reference of `/Test` and of the four property distances.
        test_scaffolds: the reference of `/TestSF`, where there is one.
        train: canonical SMILES that count as known, where they are to be had.
        progress: opens a bar for each long step.
    """
    measures = Measures()
    _add_rates(measures, generated)
    references = {"Test": test} | ({"TestSF": test_scaffolds} if test_scaffolds else {})
    chemnet = _chemnet_gaussian(generated.smiles, progress)
    for name, reference in references.items():
        _add_comparison(measures, name, generated, reference, chemnet, progress)
    _add_diversity(measures, generated, progress)
    passing = [not failure for failure in generated.failures]
    measures.add("Filters", float(np.mean(passing)) if passing else math.nan, _without(generated))
    for column, key in PROPERTY_KEYS.items():
        value = property_distance(test.statistics.properties[column], generated.properties[column])
        measures.add(key, value, _without(generated))
    if train is not None:
        measures.add("Novelty", novelty(generated.smiles, train), _without(generated))
    return measures


def uniqueness(smiles: list[str], k: int) -> float:
    """Distinct molecules among the first k, divided by k or by as many as there are.

    Args:
        smiles: canonical SMILES of the valid molecules.
        k: how many are looked at.
    """
    first = smiles[:k]
    return len(set(first)) / len(first) if first else math.nan


def novelty(smiles: list[str], train: Set[str]) -> float:
    """Share of the distinct molecules that are not in the training set."""
    distinct = set(smiles)
    return len(distinct - train) / len(distinct) if distinct else math.nan


def property_distance(reference: np.ndarray, generated: np.ndarray) -> float:
    """Wasserstein-1 distance of one property, in its own unit; molecules without a value are left out."""
    known = generated[~np.isnan(generated)]
    return float(wasserstein_distance(reference, known)) if len(known) and len(reference) else math.nan


def _add_rates(measures: Measures, generated: Profile) -> None:
    valid = len(generated.smiles)
    measures.add("valid", valid / generated.total if generated.total else math.nan)
    for k in (1000, 10_000):
        note = (
            f"only {valid:,} valid molecules: the share is of those" if 0 < valid < k else _without(generated)
        )
        measures.add(f"unique@{k}", uniqueness(generated.smiles, k), note)


def _chemnet_gaussian(smiles: list[str], progress: Progress) -> Gaussian | None:
    if len(smiles) < 2:
        return None
    return fit_gaussian(activations(smiles, progress("ChemNet", len(set(smiles)))))


def _add_comparison(
    measures: Measures,
    name: str,
    generated: Profile,
    reference: ReferenceSet,
    chemnet: Gaussian | None,
    progress: Progress,
) -> None:
    known = reference.statistics
    distance = math.nan if chemnet is None else frechet_distance(chemnet, known.chemnet)
    measures.add(f"FCD/{name}", distance, _about_frechet(generated, known))
    advance = progress(f"Nearest neighbors in {name}", len(reference.fingerprints))
    nearest = nearest_similarity(generated.fingerprints, reference.fingerprints, advance)
    measures.add(
        f"SNN/{name}", nearest.mean(dtype=np.float64) if len(nearest) else math.nan, _without(generated)
    )
    measures.add(f"Frag/{name}", cosine_similarity(known.fragments, generated.fragments), _without(generated))
    measures.add(
        f"Scaf/{name}",
        cosine_similarity(known.scaffolds, generated.scaffolds),
        _about_scaffolds(generated, known),
    )


def _add_diversity(measures: Measures, generated: Profile, progress: Progress) -> None:
    advance = progress("Internal diversity", len(generated.fingerprints) ** 2)
    diversity = internal_diversity(generated.fingerprints, advance)
    for key, value in zip(("IntDiv", "IntDiv2"), diversity, strict=True):
        measures.add(key, value, _without(generated))


def _without(generated: Profile) -> str:
    return "" if generated.smiles else "there is no valid molecule to measure"


def _about_frechet(generated: Profile, reference: Statistics) -> str:
    count = len(generated.smiles)
    if count < 2:
        return "a covariance needs at least two valid molecules"
    if count <= _CHEMNET_DIMENSIONS:
        return f"{count:,} molecules in {_CHEMNET_DIMENSIONS} dimensions: mostly sampling noise"
    if reference.count <= _CHEMNET_DIMENSIONS:
        return (
            f"{reference.count:,} molecules of the reference in {_CHEMNET_DIMENSIONS} dimensions: mostly"
            " sampling noise"
        )
    return ""


def _about_scaffolds(generated: Profile, reference: Statistics) -> str:
    if generated.smiles and not reference.scaffolds:
        return "the reference has no scaffold of two rings or more"
    if generated.smiles and not generated.scaffolds:
        return "no generated molecule has a scaffold of two rings or more"
    return _without(generated)
