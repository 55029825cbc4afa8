"""How few bits hold a molecule? Latent vectors beside general compressors and a model of characters."""

from __future__ import annotations

import gzip
import lzma
from collections import Counter

import numpy as np
import pandas as pd
import torch
from pyarrow import Codec
from study import Study, shuffled

from molvae.evaluation.latent import exact_match, kl_to_standard_normal
from molvae.model.nn.one_length import batches_of_one_length

MOLECULES, CORPUS, LEARNED = 2_000, 100_000, 30_000
STEPS = (0.25, 0.5, 0.75, 1.0, 1.5, 2.0)
"""Noise that the rounding adds, in standard deviations of the posterior."""
ORDER = 5
"""Characters before each that the model of characters looks at."""


def measure(study: Study) -> tuple[pd.DataFrame, str]:
    """Bits per molecule, and the share of molecules that comes back exactly from them."""
    smiles = study.held_out(study.scaled(MOLECULES))
    rows = [*_latent(study, smiles), *_general(study, smiles), _characters(study, smiles)]
    about = f"bits for each of {len(smiles):,} held-out molecules; `file` needs all molecules of a file of"
    return pd.DataFrame(rows), f"{about} {CORPUS:,} for each one"


def _row(method: str, bits: float, exact: float, *, each: bool) -> dict[str, object]:
    return {"method": method, "needs": "one molecule" if each else "file", "bits": bits, "exact": exact}


# --- the model ---


def _latent(study: Study, smiles: list[str]) -> list[dict[str, object]]:
    """Rounded posterior means: alone, and with what the decoder still needs to be told."""
    posterior = study.codec.posterior(smiles)
    mean, log_var = (part.double().cpu().numpy() for part in (posterior.mean, posterior.log_var))
    draw = posterior.sample(torch.Generator().manual_seed(study.seed))
    kl, correction = kl_to_standard_normal(mean, log_var), _nll(study, smiles, draw)
    exact = exact_match(smiles, study.codec.decode(draw))
    aggregate = _aggregate_bits(study, draw, posterior.log_var)
    rows = [
        _row("KL to the standard normal, one draw", kl / np.log(2), exact, each=True),
        _row("KL to the fitted prior, one draw", aggregate, exact, each=True),
        _row("KL to the fitted prior + decoder (bits back)", aggregate + correction, 1.0, each=False),
    ]
    noise = np.exp(log_var / 2).mean(axis=0)
    table = study.encode(study.held_out(study.scaled(3 * MOLECULES), start=study.scaled(MOLECULES)))
    for width in STEPS:
        step = width * noise * np.sqrt(12)  # rounding to whole steps adds noise of 1 / sqrt(12) of a step
        rounded = torch.from_numpy(np.round(mean / step) * step).float()
        bits = _rounded_bits(mean, table, step)
        exact = exact_match(smiles, study.codec.decode(rounded))
        rows.append(_row(f"latent vector rounded, noise {width:g}", bits, exact, each=True))
        lossless = bits + _nll(study, smiles, rounded)
        rows.append(_row(f"latent vector rounded, noise {width:g}, + decoder", lossless, 1.0, each=True))
    return rows


def _aggregate_bits(study: Study, z: torch.Tensor, log_var: torch.Tensor) -> float:
    """log q(z | x) - log p(z) for one draw each, in bits: p is the prior that the model samples from."""
    dim = z.shape[1]
    own = -0.5 * (log_var.sum(1) + dim * np.log(2 * np.pi)) - 0.5 * dim  # the mean over draws of the square
    return float((own - study.codec.network.prior.log_prob(z)).mean()) / np.log(2)


def _rounded_bits(mean: np.ndarray, table: np.ndarray, step: np.ndarray) -> float:
    """Bits of an arithmetic coder that knows how often other molecules round to each value."""
    total = 0.0
    for own, others in zip(np.round(mean / step).T, np.round(table / step).T, strict=True):
        counts, alphabet = Counter(others.tolist()), 2 * np.abs(np.concatenate([own, others])).max() + 1
        chances = [(counts[value] + 0.5) / (len(others) + 0.5 * alphabet) for value in own.tolist()]
        total -= float(np.log2(chances).mean())
    return total


@torch.inference_mode()
def _nll(study: Study, smiles: list[str], z: torch.Tensor) -> float:
    """Mean bits to tell the decoder the molecule, token by token."""
    sequences, _ = study.codec.tokenize(smiles)
    total = sum(
        float(study.codec.network.nll(tokens, z[rows]).sum())
        for rows, tokens in batches_of_one_length(sequences)
    )
    return total / len(smiles) / np.log(2)


# --- without a model of molecules ---


def _general(study: Study, smiles: list[str]) -> list[dict[str, object]]:
    lines = [text.encode() + b"\n" for text in smiles]
    zstd = Codec("zstd", compression_level=19)
    corpus = "\n".join(study.molecules[:CORPUS]).encode()
    count = min(CORPUS, len(study.molecules))
    whole = {
        "gzip -9": gzip.compress(corpus, 9),
        "zstd -19": zstd.compress(corpus, asbytes=True),
        "xz -9": lzma.compress(corpus, preset=9),
    }
    each = {
        "raw SMILES": lines,
        "gzip -9 of one molecule": [gzip.compress(line, 9) for line in lines],
        "zstd -19 of one molecule": [zstd.compress(line, asbytes=True) for line in lines],
    }
    return [
        *(
            _row(name, 8 * np.mean([len(line) for line in packed]), 1.0, each=True)
            for name, packed in each.items()
        ),
        *(
            _row(f"{name} of a file", 8 * len(packed) / count, 1.0, each=False)
            for name, packed in whole.items()
        ),
    ]


def _characters(study: Study, smiles: list[str]) -> dict[str, object]:
    """A model of characters by those before, learned from the training set (Cleary and Witten 1984)."""
    seen: Counter[str] = Counter()
    before: Counter[str] = Counter()
    kinds: Counter[str] = Counter()
    for text in shuffled(study.learned, LEARNED, study.seed):
        line = "\n" * ORDER + text + "\n"
        for at in range(ORDER, len(line)):
            for order in range(ORDER + 1):
                gram = line[at - order : at + 1]
                kinds[gram[:-1]] += gram not in seen
                seen[gram] += 1
                before[gram[:-1]] += 1
    total = 0.0
    for text in smiles:
        line = "\n" * ORDER + text + "\n"
        for at in range(ORDER, len(line)):
            chance = 1 / 128
            for order in range(
                ORDER + 1
            ):  # Witten and Bell 1991: the rarer a context, the more the shorter one
                gram = line[at - order : at + 1]
                if total_before := before[gram[:-1]]:
                    chance = (seen[gram] + kinds[gram[:-1]] * chance) / (total_before + kinds[gram[:-1]])
            total -= np.log2(chance)
    return _row(f"characters by the {ORDER} before, learned", total / len(smiles), 1.0, each=True)
