"""What a latent space is worth: without these, good samples may come from a decoder that ignores it.

Everything works on arrays and callables; nats are natural-logarithm units of information.
"""

import math
from collections import Counter
from collections.abc import Sequence
from typing import Protocol

import numpy as np

from molvae.chem.fingerprint import morgan_bits
from molvae.chem.mol import parse

_LOG_2PI = math.log(2 * math.pi)
_BLOCK = 1000


class Decode(Protocol):
    """Latent vectors to canonical SMILES."""

    def __call__(self, z: np.ndarray, *, temperature: float, seed: int, beams: int = 1) -> list[str | None]:
        """Decode z (n, d); at temperature 0 greedily, or with beams; None where nothing valid came out."""
        ...


def exact_match(smiles: Sequence[str], copies: Sequence[str | None]) -> float:
    """Share of molecules that came back exactly, both sides as canonical SMILES; NaN without a molecule."""
    pairs = zip(smiles, copies, strict=True)
    return sum(copy == original for original, copy in pairs) / len(smiles) if smiles else math.nan


def sampled_reconstruction(
    smiles: Sequence[str],
    mean: np.ndarray,
    log_var: np.ndarray,
    decode: Decode,
    *,
    encodings: int = 10,
    decodings: int = 10,
    seed: int = 0,
) -> float:
    """Share of exact copies from sampled latent vectors and sampled decoding (Kusner et al., 2017).

    Harder than posterior mean and greedy decoding, which most papers report. The original protocol takes
    10 encodings and 100 decodings of each.

    Args:
        smiles: canonical SMILES, n.
        mean: posterior means (n, d).
        log_var: posterior log-variances (n, d).
        decode: the decoder.
        encodings: latent vectors drawn from each posterior.
        decodings: molecules drawn from each latent vector.
        seed: seeds all random draws.
    """
    generator = np.random.default_rng(seed)
    shares = []
    for encoding in range(encodings):
        z = draw(mean, log_var, generator)
        for decoding in range(decodings):
            copies = decode(z, temperature=1.0, seed=seed + encoding * decodings + decoding)
            shares.append(exact_match(smiles, copies))
    return float(np.mean(shares))


def draw(mean: np.ndarray, log_var: np.ndarray, generator: np.random.Generator) -> np.ndarray:
    """One latent vector from each posterior (n, d)."""
    return mean + np.exp(0.5 * log_var) * generator.standard_normal(mean.shape)


def kl_to_standard_normal(mean: np.ndarray, log_var: np.ndarray) -> float:
    """Mean KL(q(z | x) || N(0, I)) in nats per molecule, summed over dimensions."""
    return float((0.5 * (mean**2 + np.exp(log_var) - 1 - log_var)).sum(axis=1).mean())


def mutual_information(mean: np.ndarray, log_var: np.ndarray, seed: int = 0) -> float:
    """Mutual information of molecule and latent vector under q, in nats per molecule.

    Estimated as the mean of log q(z_i | x_i) - log (1/n) sum_j q(z_i | x_j), with one z_i drawn from each
    posterior: the aggregated posterior is the mixture of the n posteriors given (Hoffman and Johnson, 2016).
    It cannot exceed log n: a value close to that says "at least", and more molecules would show more.

    Args:
        mean: posterior means (n, d).
        log_var: posterior log-variances (n, d).
        seed: seeds the draws.
    """
    z = draw(mean, log_var, np.random.default_rng(seed))
    total = 0.0
    for start in range(0, len(z), _BLOCK):
        rows = np.arange(start, min(start + _BLOCK, len(z)))
        log_density = _log_density(z[rows], mean, log_var)
        own = log_density[np.arange(len(rows)), rows]
        total += float((own - np.logaddexp.reduce(log_density, axis=1) + math.log(len(z))).sum())
    return total / len(z) if len(z) else math.nan


def active_units(mean: np.ndarray, threshold: float = 0.01) -> int:
    """Dimensions whose posterior mean has a variance above the threshold (Burda et al., 2016)."""
    return int((mean.var(axis=0) > threshold).sum())


def smoothness(
    mean: np.ndarray, decode: Decode, distances: Sequence[float], *, seed: int = 0
) -> dict[float, float]:
    """Tanimoto similarity of decoded neighbors against latent distance.

    Args:
        mean: latent vectors to start from (n, d).
        decode: the decoder, used greedily.
        distances: Euclidean lengths of one step in a random direction, the same direction for all lengths.
        seed: seeds the directions.

    Returns:
        Distance -> mean similarity of the molecule at the start and the one after the step, over the starts
        where both decode; NaN where none do. Morgan fingerprints, radius 2, 2,048 bits.
    """
    direction = np.random.default_rng(seed).standard_normal(mean.shape)
    direction /= np.linalg.norm(direction, axis=1, keepdims=True)
    start = decode(mean, temperature=0.0, seed=seed)
    return {
        distance: _mean_similarity(start, decode(mean + distance * direction, temperature=0.0, seed=seed))
        for distance in distances
    }


def purity(z: np.ndarray, decode: Decode, *, draws: int = 10, seed: int = 0) -> dict[str, float]:
    """What latent points decode to when each is decoded again and again at temperature 1.

    Returns:
        Shares that sum to one: `pure` (every draw gives one and the same molecule), `mixed` (several
        molecules, or one among failures) and `empty` (no draw gives a valid molecule).
    """
    decoded = [decode(z, temperature=1.0, seed=seed + number) for number in range(draws)]
    kinds = Counter(_kind(found) for found in zip(*decoded, strict=True))
    return {kind: kinds[kind] / len(z) if len(z) else math.nan for kind in ("pure", "mixed", "empty")}


def _kind(found: Sequence[str | None]) -> str:
    if not any(found):
        return "empty"
    return "pure" if len(set(found)) == 1 else "mixed"


def _log_density(z: np.ndarray, mean: np.ndarray, log_var: np.ndarray) -> np.ndarray:
    """Log q(z_i | x_j) for all pairs (i, j), the square written out so that matrix products do the work."""
    precision = np.exp(-log_var)
    square = z**2 @ precision.T - 2 * z @ (mean * precision).T + (mean**2 * precision).sum(axis=1)
    return -0.5 * (square + log_var.sum(axis=1) + mean.shape[1] * _LOG_2PI)


def _mean_similarity(first: Sequence[str | None], second: Sequence[str | None]) -> float:
    pairs = [(parse(a), parse(b)) for a, b in zip(first, second, strict=True) if a and b]
    both = [(a, b) for a, b in pairs if a is not None and b is not None]
    if not both:
        return math.nan
    a, b = (np.unpackbits(morgan_bits(side), axis=1) for side in zip(*both, strict=True))
    shared = (a & b).sum(axis=1)
    return float(np.mean(shared / (a | b).sum(axis=1)))
