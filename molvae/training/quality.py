"""What a model is worth while it trains: its reconstruction, and the rates of its samples."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
import torch

from molvae.chem.density_ratio import DensityRatio
from molvae.chem.mol import canonical, mols_of, parse
from molvae.evaluation.latent import exact_match
from molvae.filters.chain import FilterChain
from molvae.model.model import Model
from molvae.model.nn.posterior import Posterior
from molvae.model.priors.prior import SampleOptions
from molvae.training.batches import Chunk


def reconstruction_rate(model: Model, smiles: Sequence[str]) -> float:
    """Share of molecules that posterior mean and greedy decoding give back exactly, by canonical SMILES."""
    originals = [canonical(original) or original for original in smiles]
    return exact_match(originals, model.decode(model.encode(smiles), beams=1))


def sample_rates(model: Model, count: int, filters: FilterChain, seed: int = 0) -> dict[str, float]:
    """Rates of molecules sampled from the prior, before anything is rejected.

    Returns:
        valid: share of all that RDKit accepts (cut sequences count as invalid); unique: distinct among the
        valid; novel: distinct ones not in the training set; passing: valid ones that pass the filters.
    """
    # not refined: of a model at its beginning every code would take all steps in vain
    smiles = [text for text in model.sample(count, seed=seed, exact=False) if text is not None]
    distinct = sorted(set(smiles))
    rates = {"valid": len(smiles) / count, "unique": len(distinct) / max(len(smiles), 1)}
    if model.training_filter is not None:
        rates["novel"] = (
            1.0 - float(model.training_filter.contains(distinct).mean()) if distinct else float("nan")
        )
    mols = mols_of(smiles)
    rates["passing"] = float(filters.apply(mols).passed.mean()) if mols else float("nan")
    return rates


@torch.no_grad()
def encoded(model: Model, chunks: Iterable[list[Chunk]]) -> list[Posterior]:
    """The posteriors of the given molecules, chunk by chunk."""
    return [model.network.encode(chunk.read(model.device)) for step in chunks for chunk in step]


@torch.no_grad()
def fit_prior(model: Model, posteriors: Sequence[Posterior], seed: int = 0) -> None:
    """Fit the model's latent prior to draws of the aggregated posterior over the given molecules."""
    generator = torch.Generator(model.device).manual_seed(seed)
    draws = [posterior.sample(generator) for posterior in posteriors]
    model.network.prior.fit(torch.cat(draws), generator)


def density_ratio(model: Model, learned: Sequence[str], count: int, seed: int = 0) -> DensityRatio | None:
    """By what the language prior's molecules differ from the ones learned from; None with any other prior.

    Args:
        model: the model, its prior trained.
        learned: canonical SMILES of the training molecules.
        count: of each that are compared, at most.
        seed: of which.
    """
    count = min(count, len(learned))
    if not model.network.prior.writes or not count:
        return None
    rows = np.random.default_rng(seed).permutation(len(learned))[:count]
    own = model.write(count, SampleOptions(seed=seed))
    if not any(own):
        return None
    sides = ((learned[int(row)] for row in rows), filter(None, own))
    return DensityRatio.fit(*((mol for mol in map(parse, side) if mol is not None) for side in sides))
