"""The one door between chemistry and the latent space: SMILES <-> latent vectors."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import torch
from jaxtyping import Float
from torch import Tensor

from molvae.checks.limits import MOST_BEAMS, within
from molvae.checks.sampling import check_sampling
from molvae.chem.density_ratio import DensityRatio
from molvae.chem.standardize import Standardizer
from molvae.chem.translate import DEFAULT_CONSTRAINTS
from molvae.filters.bloom import BloomFilter
from molvae.model.agreement import BEAMS
from molvae.model.nn.one_length import padded_batches
from molvae.model.nn.posterior import Posterior
from molvae.model.priors.language import sizes_written
from molvae.model.priors.prior import AS_SUITS_PRIOR, Draws, Prior, SampleOptions, is_writing
from molvae.model.priors.rejection import RejectionPrior
from molvae.model.proposals import RatioAcceptance
from molvae.model.reading import Reading
from molvae.model.stored import fields_of, write_model
from molvae.model.tokenizer import SelfiesTokenizer, Vocab
from molvae.model.vae import SequenceVAE
from molvae.model.writing import BATCH, Decoded, Writing
from molvae.parallel import map_slices


@dataclass(frozen=True, eq=False)
class Model:
    """A trained model with all it takes to read and write molecules.

    Its fields never change: `dataclasses.replace` makes another model of it. Lists it returns are aligned
    with its input, with None (NaN in tensors) where a molecule failed.
    """

    network: SequenceVAE
    vocab: Vocab
    architecture: dict[str, Any]
    """Arguments of SequenceVAE, without the vocabulary's size."""
    max_length: int
    """Tokens after which decoding stops."""
    bonds: dict[str, int] = field(default_factory=lambda: dict(DEFAULT_CONSTRAINTS))
    """SELFIES bond constraints the model was trained under."""
    standardizer: Standardizer | None = None
    """How molecules are standardized before they are encoded; None: taken as they are."""
    training_filter: BloomFilter | None = None
    """Knows the training molecules, for telling what is novel."""
    ratio: DensityRatio | None = None
    """By which the language prior's proposals are taken or not; None takes all."""
    reference: dict[str, Tensor] | None = None
    """Statistics of ordinary molecules, carried as they are; see `molvae.explore.outlier_reference`."""
    card: dict[str, Any] = field(default_factory=dict)
    """What is known about the model: data, command, seed, versions, metrics."""

    @cached_property
    def tokenizer(self) -> SelfiesTokenizer:
        """SELFIES <-> token ids."""
        return SelfiesTokenizer(self.vocab)

    @property
    def device(self) -> torch.device:
        """Where the weights are."""
        return next(self.network.parameters()).device

    # --- reading molecules ---

    def tokenize(self, smiles: str | Sequence[str | None]) -> tuple[list[list[int] | None], list[str]]:
        """Token ids of each molecule, and the reason for each that has none ("" for the others)."""
        molecules = [smiles] if isinstance(smiles, str) else smiles
        read = Reading(self.tokenizer, self.bonds, self.standardizer, self.max_length)
        results = [result for part in map_slices(read, molecules, read.lost) for result in part]
        return [ids for ids, _ in results], [reason for _, reason in results]

    @torch.no_grad()  # not inference_mode: whoever optimizes starts from these codes, with gradients
    def posterior(self, smiles: str | Sequence[str | None], *, exact: bool = False) -> Posterior:
        """Mean and log-variance of each molecule, NaN where it could not be read.

        Args:
            smiles: molecules, or a single one.
            exact: refine each mean; see `refine`.
        """
        sequences, _ = self.tokenize(smiles)
        packed = self.network.encoder.reads_packed
        read = self.network.read(sequences, BATCH, self.device, packed=packed)
        return replace(read, mean=self._refined(sequences, read.mean)) if exact else read

    def encode(self, smiles: str | Sequence[str | None], *, exact: bool = False) -> Float[Tensor, "n D"]:
        """Posterior mean of each molecule, NaN where it could not be read; see `posterior` for `exact`."""
        return self.posterior(smiles, exact=exact).mean

    def refine(self, smiles: str | Sequence[str | None], z: Float[Tensor, "n D"]) -> Float[Tensor, "n D"]:
        """Move latent vectors until greedy decoding gives the molecules back.

        Posterior means have to move well within the posterior's width. The few that never get there, and
        those of molecules that could not be read, stay as they are.

        Args:
            smiles: molecules, or a single one.
            z: a latent vector for each, such as its posterior mean.
        """
        return self._refined(self.tokenize(smiles)[0], z.to(self.device))

    def _refined(
        self, sequences: Sequence[list[int] | None], z: Float[Tensor, "n D"]
    ) -> Float[Tensor, "n D"]:
        found = z.clone()
        for rows, tokens in padded_batches(sequences, BATCH):
            found[rows] = self.network.refine(tokens.to(self.device), z[rows])
        return found

    # --- writing molecules ---

    def decode(
        self,
        z: Float[Tensor, "n D"],
        *,
        beams: int = BEAMS,
        temperature: float = 0.0,
        top_p: float = 1.0,
        seed: int = 0,
    ) -> list[str | None]:
        """Canonical SMILES of latent vectors.

        Args:
            z: latent vectors; a row with NaN decodes to None.
            beams: sequences that are kept at each token; the one is taken that decoder and encoder agree on.
                1 takes the likeliest token each time: ten times as fast, and sure for refined codes.
            temperature: 0 looks for the likeliest molecule; 1 samples from the model, without beams.
            top_p: nucleus of the distribution that is sampled from.
            seed: seeds the draws of tokens.

        Raises:
            SettingError: no beam, a temperature below 0, or a nucleus that is none.
        """
        within(1, MOST_BEAMS, beams=beams)
        check_sampling(temperature, top_p)
        return self._decoded(z, beams, temperature, top_p, seed).smiles

    def decode_draws(self, draws: Draws, *, seed: int = 0) -> Decoded:
        """What draws of the prior decode to, as suits them, telling cut sequences from refused ones."""
        return self._decoded(draws.z, 1, draws.temperature, draws.top_p, seed)

    def _decoded(self, z: Tensor, beams: int, temperature: float, top_p: float, seed: int) -> Decoded:
        z, generator = z.to(self.device, torch.float32), self._generator(seed)
        return self._writing(z, beams=beams, temperature=temperature, top_p=top_p, generator=generator)

    def reconstruct(self, smiles: str | Sequence[str | None], *, exact: bool = False) -> list[str | None]:
        """Each molecule through its posterior mean and back; refined, and then without beams, if `exact`."""
        return self.decode(self.encode(smiles, exact=exact), beams=1 if exact else BEAMS)

    # --- new molecules ---

    def sample(self, count: int, options: SampleOptions = AS_SUITS_PRIOR, **changes: Any) -> list[str | None]:
        """New molecules from the prior, canonical SMILES; None where what was decoded is no molecule.

        Args:
            count: molecules.
            options: how they are drawn.
            **changes: fields of `SampleOptions` that differ, such as `seed=1` or `temperature=0.8`.

        Raises:
            SettingError: an option that means nothing, or that the prior cannot follow.
        """
        options = replace(options, **changes)
        return self.decode_draws(self.draw(count, options), seed=options.seed).smiles

    def draw(self, count: int, options: SampleOptions = AS_SUITS_PRIOR) -> Draws:
        """Latent vectors from the prior, which `decode_draws` makes molecules of; see `sample`."""
        if not count:
            return Draws(torch.empty(0, self.network.latent_dim, device=self.device))
        return self._prior(options).sample(count, self._generator(options.seed), self.network, options)

    def write(self, count: int, options: SampleOptions = AS_SUITS_PRIOR) -> list[str | None]:
        """New molecules as a language prior writes them, all and without codes; else as `sample` does."""
        prior, generator = self.network.prior, self._generator(options.seed)
        if not is_writing(prior):
            return self.sample(count, options)
        return self._writing.molecules(prior.write(size, generator, options) for size in sizes_written(count))

    def write_chosen(
        self, count: int, options: SampleOptions = AS_SUITS_PRIOR
    ) -> tuple[list[str | None], int]:
        """What `draw` takes codes of where the prior writes molecules, without these codes.

        Returns:
            Canonical SMILES as of `write`, and the drafts that they were chosen from, 0 where all are taken.
        """
        prior = self._prior(options)
        if not count or not isinstance(prior, RejectionPrior):
            return self.write(count, options), 0
        taken, written = prior.taken(count, self._generator(options.seed), options)
        return self._writing.molecules(taken), written

    @property
    def _writing(self) -> Writing:
        return Writing(self.network, self.tokenizer, self.bonds, self.max_length)

    def _prior(self, options: SampleOptions) -> Prior:
        prior = self.network.prior
        if self.ratio is None or not options.suits_prior or not is_writing(prior):
            return prior
        return RejectionPrior(prior, RatioAcceptance(self.ratio, self.tokenizer, self.bonds))

    def _generator(self, seed: int) -> torch.Generator:
        return torch.Generator(self.device).manual_seed(seed)

    # --- on disk ---

    def save(self, folder: str | Path, *, half: bool = False) -> None:
        """Write the model as a folder of safetensors and JSON, replacing an older one as a whole.

        Args:
            folder: where to.
            half: the network's weights in half precision, for shipping; densities and offsets stay in full.
        """
        write_model(self, Path(folder), half=half)

    @classmethod
    def load(cls, folder: str | Path, device: str | torch.device = "cpu") -> Model:
        """Read a model that `save` wrote.

        Raises:
            MolvaeError: not a model, a truncated file, or weights that do not fit their description.
        """
        model = cls(**fields_of(Path(folder)))
        model.network.to(device)
        return model
