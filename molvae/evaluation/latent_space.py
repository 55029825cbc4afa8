"""All measures of a latent space at once."""

import math
from collections.abc import Sequence

import numpy as np

from molvae.evaluation.latent import (
    Decode,
    active_units,
    exact_match,
    kl_to_standard_normal,
    mutual_information,
    purity,
    sampled_reconstruction,
    smoothness,
)
from molvae.evaluation.measures import Measures
from molvae.model.agreement import BEAMS

_SATURATED = 0.1  # nats


def latent_space_measures(
    smiles: Sequence[str],
    mean: np.ndarray,
    log_var: np.ndarray,
    refined: np.ndarray,
    decode: Decode,
    prior: np.ndarray,
    *,
    encodings: int = 10,
    decodings: int = 10,
    distances: Sequence[float] = (0.5, 1.0, 2.0, 4.0, 8.0),
    seed: int = 0,
) -> Measures:
    """Reconstruction by four protocols, information in nats per molecule, smoothness and purity.

    Args:
        smiles: canonical SMILES of n molecules the model was not trained on.
        mean: their posterior means (n, d), NaN where the model cannot read one: that counts as not rebuilt.
        log_var: their posterior log-variances (n, d).
        refined: these means, moved until they decode to the molecules as far as that succeeds (n, d).
        decode: the decoder.
        prior: points drawn from the model's prior (m, d).
        encodings: latent vectors drawn for each molecule.
        decodings: molecules drawn from each of them.
        distances: lengths of a step in latent space.
        seed: seeds all random draws.
    """
    read = np.flatnonzero(~np.isnan(mean).any(axis=1)).tolist()
    known = [smiles[row] for row in read]
    measures = Measures()
    if not known:
        sentence = f"the model can read none of the {len(smiles):,} molecules"
        measures.add("reconstruction/mean, greedy", math.nan, sentence)
        return measures
    known_mean, known_log_var = mean[read], log_var[read]
    unread, share_read = len(smiles) - len(known), len(known) / len(smiles)
    note = (
        f"{unread:,} of {len(smiles):,} molecules the model cannot read count as not rebuilt"
        if unread
        else ""
    )
    greedy = exact_match(known, decode(known_mean, temperature=0.0, seed=seed))
    measures.add("reconstruction/mean, greedy", share_read * greedy, note)
    beam = exact_match(known, decode(known_mean, temperature=0.0, seed=seed, beams=BEAMS))
    measures.add(f"reconstruction/mean, beam of {BEAMS}", share_read * beam, note)
    exact = exact_match(known, decode(refined[read], temperature=0.0, seed=seed))
    measures.add("reconstruction/refined, greedy", share_read * exact, note)
    sampled = sampled_reconstruction(
        known, known_mean, known_log_var, decode, encodings=encodings, decodings=decodings, seed=seed
    )
    measures.add("reconstruction/sampled, sampled", share_read * sampled, note)
    measures.add("kl", kl_to_standard_normal(known_mean, known_log_var))
    information, ceiling = mutual_information(known_mean, known_log_var, seed), math.log(len(known))
    full = f"at least: the estimate cannot exceed ln {len(known):,} = {ceiling:.2f}"
    measures.add("mutual_information", information, full if information > ceiling - _SATURATED else "")
    measures.add("active_units", active_units(known_mean), f"of {mean.shape[1]} latent dimensions")
    for distance, similarity in smoothness(known_mean, decode, distances, seed=seed).items():
        measures.add(f"smoothness/{distance:g}", similarity)
    for kind, share in purity(prior, decode, draws=decodings, seed=seed).items():
        measures.add(f"latent_points/{kind}", share)
    return measures
