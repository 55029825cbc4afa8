"""What `molvae evaluate` asks of a trained model: samples to judge, and the worth of its latent space."""

from collections.abc import Sequence

import numpy as np
import torch
from omegaconf import DictConfig

from molvae.evaluation.latent_space import latent_space_measures
from molvae.evaluation.measures import Measures
from molvae.explore.start import as_read
from molvae.model.model import Model
from molvae.model.priors.prior import SampleOptions
from molvae.parallel.progress import Progress
from molvae.parallel.seeds import batch_seed

SAMPLED_AT_ONCE = 5_000


def samples(codec: Model, cfg: DictConfig, progress: Progress) -> tuple[list[str], int]:
    """What the model samples, nothing left out: a molecule that fails is an empty string, which is invalid.

    Returns:
        The molecules, and the drafts that the prior chose them from, 0 where it takes all.
    """
    advance = progress("Sampling", cfg.count)
    smiles: list[str] = []
    drafts = 0
    for number, start in enumerate(range(0, cfg.count, SAMPLED_AT_ONCE)):
        size = min(SAMPLED_AT_ONCE, cfg.count - start)
        seed = batch_seed(cfg.seed, number)
        draws = codec.draw(size, SampleOptions(cfg.temperature, cfg.top_p, seed=seed))
        smiles += [text or "" for text in codec.decode_draws(draws, seed=seed).smiles]
        drafts += draws.proposals
        advance(size)
    return smiles, drafts


def latent_measures(
    codec: Model, known: Sequence[str], settings: DictConfig, seed: int, progress: Progress
) -> Measures:
    """Measures of the latent space, on molecules spread evenly over the set."""
    rows = sorted({int(row) for row in np.linspace(0, len(known) - 1, settings.count)})
    smiles = [text for text in (as_read(codec, known[row]) for row in rows) if text is not None]
    posterior = codec.posterior(smiles)
    draws = settings.encodings * settings.decodings
    total = len(smiles) * (3 + draws + len(settings.distances)) + settings.count * settings.decodings
    advance = progress("Latent space", total)

    def decode(z: np.ndarray, *, temperature: float, seed: int) -> list[str | None]:
        decoded = codec.decode(torch.from_numpy(z).float(), temperature=temperature, seed=seed)
        advance(len(z))
        return decoded

    return latent_space_measures(
        smiles,
        posterior.mean.double().cpu().numpy(),
        posterior.log_var.double().cpu().numpy(),
        codec.encode(smiles, exact=True).double().cpu().numpy(),
        decode,
        codec.draw(settings.count, SampleOptions(seed=seed)).z.double().cpu().numpy(),
        encodings=settings.encodings,
        decodings=settings.decodings,
        distances=list(settings.distances),
        seed=seed,
    )
