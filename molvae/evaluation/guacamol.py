"""The distribution-learning benchmarks of GuacaMol (Brown et al., J. Chem. Inf. Model. 59, 1096, 2019).

All but FCD compare without stereochemistry. The benchmark draws from a model until it has enough valid or
distinct molecules; a file cannot be drawn from, so its molecules are taken in order, and those that are
missing at its end count against it, as they do in the benchmark when it gives up drawing.
"""

import math
from collections.abc import Sequence

import numpy as np
from rdkit.Chem import MolToSmiles
from scipy.stats import entropy, gaussian_kde

from molvae.chem.descriptors import descriptor, evaluate
from molvae.chem.fingerprint import morgan_bits
from molvae.chem.mol import parse
from molvae.evaluation.chemnet import fcd_between
from molvae.evaluation.measures import Measures
from molvae.evaluation.profile import canonical_smiles, in_chunks
from molvae.evaluation.tanimoto import nearest_other_similarity
from molvae.parallel.progress import Advance, Progress, silent, unwatched

SAMPLES = 10_000
CONTINUOUS = ("BertzCT", "MolLogP", "MolWt", "TPSA")
DISCRETE = ("NumHAcceptors", "NumHDonors", "NumRotatableBonds", "NumAliphaticRings", "NumAromaticRings")

_FINGERPRINT_BITS = 4096
_SUBSET_SEED = 42
_GRID_POINTS = 1000
_BINS = 10
_TINY = 1e-10  # added to every density, so that an empty place is unlikely, not impossible


def guacamol_measures(
    generated: Sequence[str], train: Sequence[str], samples: int = SAMPLES, progress: Progress = silent
) -> Measures:
    """Validity, uniqueness, novelty, KL-divergence score and FCD score: 0 to 1, more is better.

    Args:
        generated: n SMILES, invalid ones included; twice `samples` seldom leave a benchmark short.
        train: SMILES of the whole training set.
        samples: molecules each benchmark asks for; n where there are fewer.
        progress: opens a bar for each long step.
    """
    wanted = min(samples, len(generated))
    first = canonical_smiles(generated[:wanted])
    valid = first + canonical_smiles(generated[wanted:], advance=progress("Valid", len(generated) - wanted))
    distinct = without_stereo(list(dict.fromkeys(valid))[:wanted])
    known = set(without_stereo(train, advance=progress("Training set", len(train))))
    reference = training_subset(train, samples)

    measures = Measures()
    fewer = "" if wanted == SAMPLES else f"of {wanted:,} molecules; published figures are of {SAMPLES:,}"
    measures.add("validity", _share(len(first), wanted), fewer)
    measures.add(
        "uniqueness", _share(len(without_stereo(valid[:wanted])), wanted), _lack(valid, wanted, "valid")
    )
    measures.add("novelty", _share(len(set(distinct) - known), wanted), _lack(distinct, wanted, "distinct"))
    divergences = kl_divergences(without_stereo(reference), distinct, progress)
    measures.add("kl_divergence_score", float(np.mean(np.exp(-np.array(list(divergences.values()))))))
    measures.values.update({f"kl_divergence/{name}": value for name, value in divergences.items()})
    distance = fcd_between(canonical_smiles(reference), valid[:wanted], progress)
    measures.add("FCD", distance, _lack(valid, wanted, "valid"))
    measures.add("fcd_score", math.exp(-0.2 * distance))
    return measures


def training_subset(train: Sequence[str], samples: int) -> list[str]:
    """The benchmark's own draw of the training molecules that it compares distributions with."""
    draw = np.random.RandomState(_SUBSET_SEED)  # a modern generator would draw other molecules
    rows = draw.choice(len(train), min(samples, len(train)), replace=False)
    return [train[int(row)] for row in rows]


def without_stereo(smiles: Sequence[str], *, advance: Advance = unwatched) -> list[str]:
    """Distinct canonical SMILES without stereochemistry of the valid molecules, in order."""
    flat = in_chunks(_without_stereo_of, smiles, advance)
    return list(dict.fromkeys(text for part in flat for text in part))


def kl_divergences(
    reference: Sequence[str], generated: Sequence[str], progress: Progress = silent
) -> dict[str, float]:
    """KL divergence of nine descriptors and of the similarity to the nearest other molecule, in nats.

    Args:
        reference: distinct SMILES without stereochemistry.
        generated: the same of the generated molecules.
        progress: opens a bar for the descriptors.
    """
    of_reference = _described(reference, progress)
    of_generated = _described(generated, progress)
    divergences = {
        name: continuous_divergence(of_reference[name], of_generated[name]) for name in CONTINUOUS
    } | {name: discrete_divergence(of_reference[name], of_generated[name]) for name in DISCRETE}
    divergences["internal_similarity"] = continuous_divergence(
        of_reference["internal_similarity"], of_generated["internal_similarity"]
    )
    return divergences


def continuous_divergence(reference: np.ndarray, generated: np.ndarray) -> float:
    """KL divergence between Gaussian kernel densities; NaN where one side has no spread to estimate."""
    if min(len(set(reference)), len(set(generated))) < 2:
        return math.nan
    both = np.concatenate([reference, generated])
    grid = np.linspace(both.min(), both.max(), _GRID_POINTS)
    return float(entropy(gaussian_kde(reference)(grid) + _TINY, gaussian_kde(generated)(grid) + _TINY))


def discrete_divergence(reference: np.ndarray, generated: np.ndarray) -> float:
    """KL divergence between histograms over the reference's range; NaN where no generated value is in it."""
    if not len(reference):
        return math.nan
    expected, bins = np.histogram(reference, bins=_BINS, density=True)
    counts, _ = np.histogram(generated, bins=bins)
    if not counts.sum():
        return math.nan
    found = counts / counts.sum() / np.diff(bins)
    return float(entropy(expected + _TINY, found + _TINY))


def _described(smiles: Sequence[str], progress: Progress) -> dict[str, np.ndarray]:
    parts = list(in_chunks(_describe, smiles, progress("Descriptors", len(smiles))))
    table = np.concatenate([np.empty((0, len(CONTINUOUS + DISCRETE))), *(values for values, _ in parts)])
    bits = np.concatenate([np.empty((0, _FINGERPRINT_BITS // 8), np.uint8), *(bits for _, bits in parts)])
    similarity = nearest_other_similarity(bits)
    return dict(zip(CONTINUOUS + DISCRETE, table.T, strict=True)) | {"internal_similarity": similarity}


def _describe(smiles: Sequence[str]) -> tuple[np.ndarray, np.ndarray]:
    mols = [mol for mol in map(parse, smiles) if mol is not None]
    columns = [evaluate(descriptor(name), mols) for name in CONTINUOUS + DISCRETE]
    # The benchmark counts a descriptor that RDKit cannot compute as 0.
    table = np.nan_to_num(np.stack(columns, axis=1), nan=0.0, posinf=0.0, neginf=0.0)
    return table, morgan_bits(mols, radius=2, size=_FINGERPRINT_BITS)


def _without_stereo_of(smiles: Sequence[str]) -> list[str]:
    return [MolToSmiles(mol, isomericSmiles=False) for mol in map(parse, smiles) if mol is not None]


def _share(count: int, wanted: int) -> float:
    return count / wanted if wanted else math.nan


def _lack(found: Sequence[str], wanted: int, kind: str) -> str:
    if len(found) >= wanted:
        return ""
    return f"only {len(found):,} {kind} molecules for {wanted:,}; the missing ones count against the model"
