"""Frechet ChemNet distance: ChemNet's activations through the package `fcd`, whose wheel holds its weights.

Preuer et al., "Frechet ChemNet Distance", J. Chem. Inf. Model. 58, 1736 (2018).
"""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from importlib.resources import as_file, files

import numpy as np
import torch
from fcd.fcd import load_ref_model
from fcd.utils import get_one_hot

from molvae.evaluation.frechet import fit_gaussian, frechet_distance
from molvae.model.nn.threads import on_all_cores
from molvae.parallel.progress import Advance, Progress, silent, unwatched

PAD_LENGTH = 350  # characters; a shorter padding changes the activations, and with them every published FCD
_VOCABULARY = 35  # one-hot rows are divided by its size, as ChemNet was trained
_BATCH = 128  # larger batches leave the processor's caches and are slower


def fcd_between(reference: Sequence[str], generated: Sequence[str], progress: Progress = silent) -> float:
    """FCD of two sets of canonical SMILES; NaN where one of them has fewer than two."""
    if min(len(reference), len(generated)) < 2:
        return float("nan")
    sides = [activations(smiles, progress("ChemNet", len(set(smiles)))) for smiles in (reference, generated)]
    return frechet_distance(*map(fit_gaussian, sides))


def activations(smiles: Sequence[str], advance: Advance = unwatched) -> np.ndarray:
    """ChemNet's last hidden state.

    Args:
        smiles: canonical SMILES, ChemNet saw no others (Kekule strings score 27 where their canonical forms
            score 0.1). One longer than PAD_LENGTH is padded to its own length, which leaves the others'
            activations as they are.
        advance: told the molecules done since the last call.

    Returns:
        float32 (n, 512).
    """
    unique, inverse = np.unique(np.asarray(smiles, dtype=object), return_inverse=True)
    result = np.empty((len(unique), 512), dtype=np.float32)
    chemnet = _chemnet()

    def run(rows: np.ndarray) -> None:
        result[rows] = _forward(chemnet, unique[rows].tolist())

    batches = list(_batches(unique))
    for rows, _ in zip(batches, on_all_cores(run, batches), strict=True):
        advance(len(rows))
    return result[inverse]


def _batches(smiles: np.ndarray) -> Iterator[np.ndarray]:
    """Row numbers of molecules that are padded to one length, in batches."""
    lengths = np.array([_padded_length(text) for text in smiles])
    for length in np.unique(lengths):
        rows = np.flatnonzero(lengths == length)
        yield from (rows[start : start + _BATCH] for start in range(0, len(rows), _BATCH))


def _padded_length(smiles: str) -> int:
    return max(PAD_LENGTH, len(smiles) + 1)  # one more for the end token


def _forward(chemnet: torch.nn.Module, smiles: Sequence[str]) -> np.ndarray:
    length = max(map(_padded_length, smiles))
    one_hot = np.stack([get_one_hot(text, length) for text in smiles]) / _VOCABULARY
    with torch.inference_mode():
        return chemnet(torch.from_numpy(one_hot).float().transpose(1, 2)).numpy()


@lru_cache(maxsize=1)
def _chemnet() -> torch.nn.Module:
    # Named, because without a name the package unpacks its weights into a temporary folder and leaks it.
    with as_file(files("fcd") / "ChemNet_v0.13_pretrained.pt") as weights:
        return load_ref_model(str(weights)).eval()
