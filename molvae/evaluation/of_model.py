"""What an evaluation asks of a trained model: samples to judge, and the worth of its latent space."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import torch

from molvae.checks.limits import AT_ONCE, FARTHEST, within
from molvae.evaluation.latent_space import latent_space_measures
from molvae.evaluation.measures import Measures
from molvae.explore.start import as_read
from molvae.model.model import Model
from molvae.model.priors.prior import SampleOptions
from molvae.parallel.progress import Progress, silent
from molvae.parallel.seeds import batch_seed
from molvae.table.molecules import MoleculesLike

SAMPLED_AT_ONCE = 5_000


@dataclass(frozen=True, eq=False)
class LatentConfig:
    """How a model's latent space is measured.

    Raises:
        SettingError: a value means nothing.
    """

    input: MoleculesLike | None = None
    """Molecules to encode; None takes them from the reference's test set."""
    count: int = 1000
    """How many of these, and how many points are drawn from the prior; 0 leaves these measures out."""
    encodings: int = 10
    """Latent vectors drawn for each molecule."""
    decodings: int = 10
    """Molecules drawn from each of these vectors."""
    distances: Sequence[float] = (0.5, 1.0, 2.0, 4.0, 8.0)
    """Lengths of a step in latent space."""

    def __post_init__(self) -> None:
        within(0, AT_ONCE, **{"latent.count": self.count})
        within(1, AT_ONCE, **{"latent.encodings": self.encodings, "latent.decodings": self.decodings})
        for distance in self.distances:
            within(0, FARTHEST, **{"latent.distances": distance})


def samples(
    model: Model, count: int, options: SampleOptions, progress: Progress = silent
) -> tuple[list[str], int]:
    """What the model samples, nothing left out: a molecule that fails is an empty string, which is invalid.

    Returns:
        The molecules, and the proposals that the prior chose them from, 0 where it takes all.
    """
    advance = progress("Sampling", count)
    smiles: list[str] = []
    proposals = 0
    for number, start in enumerate(range(0, count, SAMPLED_AT_ONCE)):
        size = min(SAMPLED_AT_ONCE, count - start)
        seed = batch_seed(options.seed, number)
        draws = model.draw(size, replace(options, seed=seed))
        smiles += [text or "" for text in model.decode_draws(draws, seed=seed).smiles]
        proposals += draws.proposals
        advance(size)
    return smiles, proposals


def latent_measures(
    model: Model, known: Sequence[str], config: LatentConfig, *, seed: int = 0, progress: Progress = silent
) -> Measures:
    """Measures of the latent space, on molecules spread evenly over the set."""
    rows = sorted({int(row) for row in np.linspace(0, len(known) - 1, config.count)})
    smiles = [text for text in (as_read(model, known[row]) for row in rows) if text is not None]
    posterior = model.posterior(smiles)
    draws = config.encodings * config.decodings
    total = len(smiles) * (4 + draws + len(config.distances)) + config.count * config.decodings
    advance = progress("Latent space", total)

    def decode(z: np.ndarray, *, temperature: float, seed: int, beams: int = 1) -> list[str | None]:
        decoded = model.decode(torch.from_numpy(z).float(), beams=beams, temperature=temperature, seed=seed)
        advance(len(z))
        return decoded

    return latent_space_measures(
        smiles,
        posterior.mean.double().cpu().numpy(),
        posterior.log_var.double().cpu().numpy(),
        model.encode(smiles, exact=True).double().cpu().numpy(),
        decode,
        model.draw(config.count, SampleOptions(seed=seed)).z.double().cpu().numpy(),
        encodings=config.encodings,
        decodings=config.decodings,
        distances=list(config.distances),
        seed=seed,
    )
